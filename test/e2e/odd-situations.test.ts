import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding.js';
import { demoData } from '../../src/simulator/index.js';
import type { CliResult } from '../support/cli.js';
import { usher } from '../support/cli.js';
import type { HereOptions } from '../support/cli-here.js';
import { usherHere } from '../support/cli-here.js';
import { startDev } from '../support/dev-process.js';
import { sharedTemporal } from '../support/temporal.js';
import type { World } from '../support/worlds.js';
import { createWorld } from '../support/worlds.js';

let world: World;

beforeEach(async () => {
  world = await createWorld(sharedTemporal().address);
});

afterEach(async () => world.close());

async function run(args: string[], env: object = {}, options?: HereOptions): Promise<CliResult> {
  return usherHere(args, { ...world.env, ...env }, options);
}

function forbid(operation: 'listUserGroups' | 'listUsers' | 'listUserGroupsForUser') {
  const fault = { kind: 'status', status: 403 } as const;
  world.simulator.faults.add({ operation, count: Infinity, fault });
}

async function examine(args: string[] = [], env: object = {}) {
  const { status, stdout } = await run(['doctor', '--json', ...args], env);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const find = (what: string) => findings.find((finding) => finding.what.startsWith(what));
  for (const { state, remedy } of findings) if (state !== 'ok') expect(remedy).toBeTruthy();
  return { status, find };
}

describe('doctor names what is wrong, each with a remedy:', { timeout: 30_000 }, () => {
  it.each([
    [{ TEMPORAL_ADDRESS: '127.0.0.1:1' }, 5, 'Temporal', 'cannot be reached'],
    [{ TEMPORAL_NAMESPACE: 'nowhere' }, 2, 'Temporal', 'no namespace "nowhere"'],
    [{ SPOTNANA_BASE_URL: 'http://api.example' }, 2, 'configuration', 'is not https'],
    [{ SPOTNANA_MAX_RPS: 'x', USHER_SETTLE: 'x' }, 2, 'configuration', 'has 2 problems'],
    [{ SPOTNANA_CLIENT_SECRET: 'not-it' }, 5, 'token', 'answered 403'],
    [{ SPOTNANA_CLIENT_SECRET: '' }, 2, 'configuration', 'SPOTNANA_CLIENT_SECRET_FILE is missing'],
  ])('%j', async (env, status, what, says) => {
    const doctor = await examine([], env);
    expect(doctor.find(what)).toMatchObject({ state: 'fail', says: expect.stringContaining(says) });
    expect(doctor.status).toBe(status);
  });

  it.each([
    [undefined, 'cannot be read \\(ENOENT\\)'],
    ['', 'is empty'],
    ['\r\n', 'is empty'],
  ])('a secret file with %j', async (content, says) => {
    const { SPOTNANA_CLIENT_SECRET: _, ...env } = world.env;
    const doctor = await withFile(content, async (SPOTNANA_CLIENT_SECRET_FILE) => {
      const { stdout } = await usherHere(['doctor'], { ...env, SPOTNANA_CLIENT_SECRET_FILE });
      return stdout;
    });
    expect(doctor).toMatch(new RegExp(`FAIL {2}token: .* ${says}\n {6}→ Put the client secret`));
  });

  it('a company that is unknown, or not for this process', async () => {
    const unknown = await examine(['--company', randomUUID()]);
    expect(unknown.status).toBe(3);
    expect(unknown.find('1 list groups')).toMatchObject({ state: 'fail' });
    expect(unknown.find('group')?.says).toContain('not tried');
    const env = { USHER_ALLOWED_COMPANIES: randomUUID() };
    const foreign = await examine(['--company', world.ids.companyId], env);
    expect(foreign.status).toBe(3);
    expect(foreign.find('company')?.says).toContain('USHER_ALLOWED_COMPANIES');
  });

  it('rights that are lacking: what stops working, and what does not', async () => {
    forbid('listUserGroups');
    forbid('listUserGroupsForUser');
    const { companyId, groupId } = world.ids;
    const doctor = await examine(['--company', companyId, '--group', groupId]);
    expect(doctor.status).toBe(3);
    expect(doctor.find('1 list groups (needed for groups by name)')?.state).toBe('fail');
    expect(doctor.find('3 list members')).toMatchObject({ state: 'ok', says: '0 members' });
    expect(doctor.find("6 list a user's groups (optional")).toMatchObject({ state: 'warn' });
    const tokens = world.simulator.requests.filter(({ operation }) => operation === 'token');
    expect(tokens).toHaveLength(1);
  });

  it('an operation that could not be tried', async () => {
    forbid('listUsers');
    const doctor = await examine(['--company', world.ids.companyId]);
    expect(doctor.find('6 list')).toMatchObject({
      state: 'warn',
      says: expect.stringContaining('not tried'),
    });
    expect(doctor.status).toBe(0);
  });
});

async function withFile<T>(content: string | undefined, act: (path: string) => Promise<T>) {
  const folder = await mkdtemp(join(tmpdir(), 'usher-secret-'));
  const path = join(folder, 'secret');
  try {
    if (content !== undefined) await writeFile(path, content);
    return await act(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('with --json, standard output is one document, also where the command fails:', () => {
  const nobody = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
  it.each<[string[], number, object?]>([
    [['add'], 2],
    [['add', '--company', 'x', '--group', 'y', '--user', 'z'], 2],
    [['add', '--company', 'ID', '--group', 'y', '--user', 'ID', '--wait', 'long'], 2],
    [['add', '--company', 'ID', '--group', 'y', '--user', 'ID'], 5, nobody],
    [['status'], 2],
    [['status', 'add:no:such'], 2],
    [['status', 'add:no:such'], 2, { TEMPORAL_NAMESPACE: 'nowhere' }],
    [['setup'], 5, nobody],
    [['setup'], 2, { TEMPORAL_NAMESPACE: 'nowhere' }],
    [['worker'], 2, { SPOTNANA_BASE_URL: 'http://api.example' }],
    [['worker', '--concurrency', '0'], 2],
    [['up', '--data', '/dev/null'], 2],
    [['dev', '--data', '/dev/null'], 2],
    [['dev', '--port', '0'], 2],
    [['groups', 'list'], 2],
    [['groups', 'list', '--company', 'x'], 2],
    [['groups', 'list', '--company', 'ID'], 5, { SPOTNANA_BASE_URL: 'http://127.0.0.1:1' }],
    [['groups', 'list', '--company', 'ID'], 3, { USHER_ALLOWED_COMPANIES: randomUUID() }],
    [['groups', 'show', '--company', 'ID', '--group', 'No such'], 3],
    [['groups', 'show', '--company', 'ID', '--group', randomUUID()], 3],
    [['frobnicate'], 2],
  ])('%j', { timeout: 20_000 }, async (args, status, env = {}) => {
    const { companyId } = world.ids;
    const given = args.map((arg) => (arg === 'ID' ? companyId : arg));
    const answer = await run([...given, '--json'], env);
    expect(answer.status).toBe(status);
    const type = expect.stringMatching(/^[A-Z][A-Za-z]+$/);
    const error = { type, message: expect.stringMatching(/\w/) };
    expect(JSON.parse(answer.stdout)).toMatchObject({ error, exitStatus: status });
  });
});

describe('names from outside', () => {
  const hostile = '\u001b[2J\u009b31mRed\u0007\r\nforged \u202eline';

  it('give a terminal no orders, and begin no line', async () => {
    const { companyId, userId } = world.ids;
    const name = hostile;
    const { id } = world.simulator.store.addGroup({ companyId, name, description: hostile });
    await world.startWorker();
    const key = ['--company', companyId, '--group', id];
    const answers = [
      await run(['groups', 'list', '--company', companyId]),
      await run(['groups', 'show', ...key]),
      await run(['add', ...key, '--user', userId]),
      await run(['status', `add:${companyId.slice(0, 8)}:${id}:${userId}`]),
      await run(['doctor', ...key]),
    ];
    for (const { status, stdout, stderr } of answers) {
      expect(status).toBe(0);
      expect(stdout).toContain('�[2J�31mRed� forged �line');
      // oxlint-disable-next-line no-control-regex -- these are looked for
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(stdout).not.toMatch(/^forged/m);
    }
    const { stdout } = await run(['groups', 'show', ...key, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ name, description: hostile });
  });
});

describe('an interrupted command', () => {
  it('that reads says that nothing is left', async () => {
    const fault = { kind: 'hang' } as const;
    world.simulator.faults.add({ operation: 'listUserGroups', fault });
    const asked = new Promise<void>((resolve) => {
      world.simulator.on('arrived', ({ operation }) => {
        if (operation === 'listUserGroups') resolve();
      });
    });
    const interrupt = new AbortController();
    void asked.then(() => interrupt.abort(new Error('SIGINT')));
    const args = ['groups', 'list', '--company', world.ids.companyId];
    const { status, stderr } = await run(args, {}, { interrupt });
    expect(stderr).toContain('Interrupted; nothing is left running');
    expect(status).toBe(5);
  });
});

describe('a data folder', { timeout: 120_000 }, () => {
  it('is of one process at a time, and has its open adds go on, also behind a kill -9', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'usher-data-'));
    const first = await startDev('--data', folder);
    const second = await usher(['dev', '--data', folder]);
    expect(second.stderr).toMatch(/is in use by process \d+/);
    expect(second.status).toBe(2);

    const { SPOTNANA_BASE_URL: simulator, ...env } = first.env;
    const hidden = { method: 'POST', body: JSON.stringify({ visibleAfterMs: 60_000 }) };
    await fetch(`${simulator}/_control/settings`, hidden);
    const { acme } = demoData;
    const keys = ['--company', acme.id, '--group', acme.groups.eventPlanners.id];
    const args = ['add', ...keys, '--user', acme.users.ada.id];
    const waiting = await usherHere([...args, '--wait', '2s'], env);
    expect(waiting.status).toBe(5);
    await first.end('SIGKILL');

    const again = await startDev('--data', folder);
    try {
      expect(again.env).toEqual(first.env);
      const done = await usherHere(args, env);
      expect(done.stderr).toContain('Joined');
      expect(done.status).toBe(0);
    } finally {
      await again.end();
      await rm(folder, { recursive: true });
    }
  });
});
