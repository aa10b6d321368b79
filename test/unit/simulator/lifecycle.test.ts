import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator, demoData } from '../../../src/simulator/index.js';
import { createCaller, paths, requestToken } from '../../support/simulator-caller.js';

const { acme } = demoData;
const { allStaff, eventPlanners } = acme.groups;
const { ada } = acme.users;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('close', () => {
  it('ends hung, delayed and idle connections at once, and applies nothing more', async () => {
    const simulator = await createSimulator();
    const caller = await createCaller(simulator);
    simulator.faults.add({ fault: { kind: 'hang' } });
    simulator.faults.add({ after: 1, fault: { kind: 'hang', ms: 60_000 } });
    simulator.faults.add({ after: 2, fault: { kind: 'delay', ms: 60_000 } });
    const body = { userIdsToAdd: [ada.id] };
    const path = paths.members(eventPlanners.id);
    const calls = [1, 2, 3].map(async () => caller.call('PATCH', path, body));
    const settled = Promise.allSettled(calls);
    await expect.poll(() => simulator.requests.filter(({ fault }) => fault).length).toBe(3);
    const started = performance.now();
    await simulator.close();
    const statuses = (await settled).map(({ status }) => status);
    expect(statuses).toEqual(['rejected', 'rejected', 'rejected']);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(simulator.store.membersOf(eventPlanners.id)).toEqual([]);
  });

  it('rejects where the port is taken', async () => {
    const simulator = await createSimulator({ seed: 'empty' });
    const port = Number(new URL(simulator.url).port);
    await expect(createSimulator({ port, seed: 'empty' })).rejects.toThrow('EADDRINUSE');
    await simulator.close();
  });
});

describe('stateFile', () => {
  it('keeps groups and members, and is read instead of the seed', async () => {
    const stateFile = join(folder, 'deep', 'spotnana.json');
    const first = await createSimulator({ stateFile });
    first.store.addMember({ groupId: eventPlanners.id, userId: ada.id });
    first.store.addGroup({ companyId: acme.id, name: 'Made later' });
    const before = first.control.data();
    await first.close();
    const second = await createSimulator({ stateFile, seed: 'empty' });
    expect(second.control.data()).toEqual(before);
    expect(second.store.membersOf(eventPlanners.id)).toEqual([ada.id]);
    await second.close();
  });

  it('is written while the simulator runs', async () => {
    const stateFile = join(folder, 'spotnana.json');
    const running = await createSimulator({ stateFile });
    running.store.addMember({ groupId: eventPlanners.id, userId: ada.id });
    await expect
      .poll(async () => {
        const reader = await createSimulator({ stateFile });
        await reader.close();
        return reader.store.membersOf(eventPlanners.id);
      })
      .toEqual([ada.id]);
    await running.close();
  });

  it('says what to do with a file that is no state', async () => {
    const stateFile = join(folder, 'broken.json');
    writeFileSync(stateFile, '{"companies": 1}');
    await expect(createSimulator({ stateFile })).rejects.toThrow(/broken\.json.*move it away/);
  });
});

it('demo data has two groups of one name, a platform group, 2,500 members and two companies', async () => {
  const simulator = await createSimulator();
  const { store } = simulator;
  expect(store.companies().map(({ name }) => name)).toEqual(['Acme Travel', 'Globex']);
  expect(store.groups().filter(({ name }) => name === 'Regional Leads')).toHaveLength(2);
  expect(store.group(acme.groups.companyAdmins.id)?.isUnmodifiable).toBe(true);
  expect(store.membersOf(allStaff.id)).toHaveLength(2_500);
  expect(new Set(store.users().map(({ id }) => id)).size).toBe(2_501);
  await simulator.close();
});

describe('the program', () => {
  const main = fileURLToPath(new URL('../../../dist/src/simulator/main.js', import.meta.url));
  const start = (...args: string[]) => spawn(process.execPath, [main, ...args]);

  it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s, then exits with 0', async (signal) => {
    const child = start('--port', '0', '--client-secret', 'mine');
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const url = /http:\S+?(?=,)/.exec(line)?.[0] ?? '';
    expect((await requestToken(url, { client_secret: 'mine' })).status).toBe(200);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each([
    [['--port', 'http'], '--port http is not a port'],
    [['--host', '::'], '--host :: is not known: give 127.0.0.1 or 0.0.0.0'],
    [['--seed', 'big'], '--seed big is not known'],
    [['--ports', '1'], 'Unknown option'],
  ])('refuses %j in one line', async (args, message) => {
    const child = start(...args);
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, text.trim().split('\n').length]).toEqual([2, 1]);
    expect(text).toContain(message);
  });
});
