import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usher } from '../support/cli.js';
import { sharedTemporal } from '../support/temporal.js';
import type { World } from '../support/worlds.js';
import { createWorld } from '../support/worlds.js';

let world: World;

beforeEach(async () => {
  world = await createWorld(sharedTemporal().address);
});

afterEach(async () => world.close());

async function add(change: Partial<World['ids']> = {}, ...more: string[]) {
  const { companyId, groupId, userId } = { ...world.ids, ...change };
  const keys = ['--company', companyId, '--group', groupId, '--user', userId];
  const { status, stdout } = await usher(['add', ...keys, '--json', ...more], world.env);
  const json = JSON.parse(stdout) as { workflowId?: string; error?: { type: string } };
  return { status, type: json.error?.type, workflowId: json.workflowId };
}

describe('usher add ends', () => {
  it('with 3 where Spotnana or a guard refuses', async () => {
    await world.startWorker({ allowedCompanies: new Set([world.ids.companyId]) });
    const { store } = world.simulator;
    const other = store.addCompany({ id: randomUUID(), name: 'Globex' }).id;
    const theirs = store.addGroup({ id: randomUUID(), companyId: other, name: 'Theirs' }).id;
    store.addGroup({ id: randomUUID(), companyId: world.ids.companyId, name: 'Twice' });
    store.addGroup({ id: randomUUID(), companyId: world.ids.companyId, name: 'Twice' });
    expect(await add({ groupId: theirs })).toMatchObject({ status: 3 });
    expect(await add({ userId: randomUUID() })).toMatchObject({ status: 3 });
    expect(await add({ groupId: 'Twice' })).toMatchObject({ status: 3, type: 'AmbiguousGroup' });
    const refused = { status: 3, type: 'CompanyNotAllowed', workflowId: expect.any(String) };
    expect(await add({ companyId: other, groupId: theirs })).toMatchObject(refused);
    expect(store.membersOf(theirs)).toEqual([]);
  });

  it('with 4 where the write is not verified in time', async () => {
    world.simulator.control.changeSettings({ visibleAfterMs: Infinity });
    await world.startWorker({ durations: { verifyTimeoutMs: 2_000 } });
    expect(await add()).toMatchObject({ status: 4, type: 'VerificationTimedOut' });
  });

  it('with 5 where no worker polls, and where Spotnana is away for longer than the wait', async () => {
    expect(await add()).toMatchObject({ status: 5, type: 'NoWorkerError' });
    world.simulator.faults.add({
      operation: 'getUserGroup',
      count: Infinity,
      fault: { kind: 'status', status: 503 },
    });
    await world.startWorker();
    const waiting = { status: 5, type: 'StillRunningError', workflowId: expect.any(String) };
    expect(await add({}, '--wait', '2s')).toMatchObject(waiting);
  });

  it('with 2 and nothing started where the input is wrong', async () => {
    const { status, stdout } = await usher(
      ['add', '--company', 'x', '--group', 'y', '--user', 'z', '--json'],
      world.env,
    );
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ exitStatus: 2 });
  });
});

describe('usher attention', () => {
  it('ends with 7 where no worker polls: nobody could have set a mark', async () => {
    const { status, stdout } = await usher(['attention'], world.env);
    expect(status).toBe(7);
    expect(stdout).toContain(`no worker polls task queue ${world.env['USHER_TASK_QUEUE']}`);
    const { status: same, stdout: json } = await usher(['attention', '--json'], world.env);
    expect([same, JSON.parse(json)]).toMatchObject([7, { hasWorker: false }]);
    await world.startWorker();
    const { stdout: then } = await usher(['attention', '--json'], world.env);
    expect(JSON.parse(then)).toMatchObject({ hasWorker: true });
  });
});
