import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usher } from '../support/cli.js';
import { CLIENT_SECRET } from '../support/secrets.js';
import { sharedTemporal } from '../support/temporal.js';
import type { World } from '../support/worlds.js';
import { createWorld } from '../support/worlds.js';

let world: World;

beforeAll(async () => {
  world = await createWorld(sharedTemporal().address);
  await world.startWorker();
});

afterAll(async () => {
  await world.close();
});

const addArgs = (group = world.ids.groupId, user = world.ids.userId) => [
  'add',
  '--company',
  world.ids.companyId,
  '--group',
  group,
  '--user',
  user,
];

describe('every command', () => {
  const commands = ['demo', 'dev', 'up', 'worker', 'setup', 'doctor', 'add', 'status'];

  it.each([...commands, 'groups list', 'groups show'])(
    '%s has --help with an example',
    async (name) => {
      const { status, stdout } = await usher([...name.split(' '), '--help']);
      expect(status).toBe(0);
      expect(stdout).toMatch(/Examples?:\n {2}\$ .*usher /);
      expect(stdout).toContain('--json');
    },
  );

  it('a mistake prints one line, no stack, and exits with 2', async () => {
    const { status, stderr } = await usher([
      'add',
      '--company',
      'acme',
      '--group',
      'x',
      '--user',
      'y',
    ]);
    expect(status).toBe(2);
    expect(stderr).toContain('--company must be a UUID');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('usher add', () => {
  it('adds, and says so for people', async () => {
    const { status, stdout } = await usher(addArgs(), world.env);
    expect(stdout).toContain(`Added user ${world.ids.userId} to Finance Approvers`);
    expect(status).toBe(0);
  });

  it('prints one JSON document with --json, also when it is refused', async () => {
    const done = await usher([...addArgs(), '--json'], world.env);
    expect(JSON.parse(done.stdout)).toMatchObject({
      outcome: 'already_member',
      workflowId: expect.stringContaining('add:'),
    });
    const refused = await usher([...addArgs('No such group'), '--json'], world.env);
    expect(refused.status).toBe(3);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      error: { type: 'GroupNotFound' },
      exitStatus: 3,
    });
  });

  it('takes an address or a number for the user, and names the user by id from then on', async () => {
    const { userId, companyId } = world.ids;
    const { email, employeeId } = world.person;
    const keys = ['--company', companyId, '--group', 'Finance Approvers'];
    const byEmail = await usher(['add', ...keys, '--user', email], world.env);
    expect(byEmail.stdout).toContain(`User ${userId} was in Finance Approvers already`);
    expect((byEmail.stdout + byEmail.stderr).toLowerCase()).not.toContain(email.toLowerCase());
    expect(byEmail.status).toBe(0);
    const byNumber = await usher(
      ['add', ...keys, '--employee-id', employeeId, '--json'],
      world.env,
    );
    expect(JSON.parse(byNumber.stdout)).toMatchObject({ outcome: 'already_member', userId });
    expect(byNumber.stdout).not.toContain(employeeId);
    const nobody = await usher(['add', ...keys, '--external-id', 'hr-0', '--json'], world.env);
    expect(JSON.parse(nobody.stdout)).toMatchObject({ error: { type: 'UserNotFound' } });
    expect(nobody.status).toBe(3);
    const both = await usher(['add', ...keys, '--user', email, '--external-id', 'x'], world.env);
    expect(both.stderr).toContain('give the user once, by --user, --external-id or --employee-id');
    expect(both.status).toBe(2);
  });

  it('ends with 5 when the wait is over, and on Ctrl-C says what goes on running', async () => {
    const user = randomUUID();
    world.simulator.store.addUser({ id: user, companyId: world.ids.companyId, name: 'Slow' });
    world.simulator.control.changeSettings({
      groups: { [world.ids.groupId]: { visibleAfterMs: Infinity } },
    });
    const over = await usher([...addArgs(world.ids.groupId, user), '--wait', '1s'], world.env);
    expect(over.status).toBe(5);
    expect(over.stderr).toContain('it goes on by itself');
    const interrupted = await usher(addArgs(world.ids.groupId, user), world.env, 'Joined');
    expect(interrupted.status).toBe(5);
    expect(interrupted.stderr).toContain('the add goes on');
    const running = await usher(
      ['status', `add:${world.ids.companyId.slice(0, 8)}:${world.ids.groupId}:${user}`],
      world.env,
    );
    expect(running.status).toBe(5);
  });

  it('ends with 5 where Temporal cannot be reached', async () => {
    const { status, stderr } = await usher(addArgs(), {
      ...world.env,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    });
    expect(status).toBe(5);
    expect(stderr).toContain('Temporal cannot be reached');
  });
});

describe('reading and looking', () => {
  it('groups list and show say which host they read', async () => {
    const { companyId: company } = world.ids;
    const list = await usher(['groups', 'list', '--company', company], world.env);
    expect(list.stdout).toContain(new URL(world.simulator.url).host);
    const show = await usher(
      ['groups', 'show', '--company', company, '--group', 'finance approvers', '--json'],
      world.env,
    );
    expect(JSON.parse(show.stdout)).toMatchObject({
      id: world.ids.groupId,
      memberCount: expect.any(Number),
    });
  });

  it('doctor finds nothing wrong, and names the company reads', async () => {
    const { status, stdout } = await usher(['doctor', '--company', world.ids.companyId], world.env);
    expect(stdout).toContain('list members');
    expect(stdout).toMatch(/list users .*: \d+ users/);
    expect(stdout).toContain('nobody for number 0');
    expect(status).toBe(0);
  });

  it('doctor fails on refused credentials, without showing the secret', async () => {
    const env = { ...world.env, SPOTNANA_CLIENT_SECRET: 'wrong-secret-value' };
    const { status, stdout, stderr } = await usher(['doctor'], env);
    expect(status).toBe(5);
    expect(stdout + stderr).not.toContain('wrong-secret-value');
  });

  it('setup may run again', async () => {
    const { status, stdout } = await usher(['setup'], world.env);
    expect(stdout).toContain('nothing to do');
    expect(status).toBe(0);
  });

  it('worker refuses a bad configuration and lists every problem', async () => {
    const { status, stderr } = await usher(['worker'], {
      SPOTNANA_CLIENT_SECRET: CLIENT_SECRET,
      USHER_SETTLE: 'x',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/USHER_SETTLE/);
    expect(stderr).toMatch(/SPOTNANA_BASE_URL/);
    expect(stderr).not.toContain(CLIENT_SECRET);
  });
});

describe('embedded parts', () => {
  it('demo shows the six steps, an early exit, a lost answer, a refusal and a batch', async () => {
    const { status, stdout } = await usher(['demo']);
    expect(stdout).toContain("6 of 6  list the user's groups");
    expect(stdout).toContain('was in New Hires EMEA already');
    expect(stdout).toContain('the answer is lost');
    expect(stdout).toContain('near names: "New Hires EMEA"');
    expect(stdout).toMatch(/row 12 .*noor\.novak.* refused \(user_not_found\)/);
    expect(stdout).toContain('12 rows: 6 added, 3 in the group already, 2 refused, 1 duplicate.');
    expect(status).toBe(0);
  });

  it('dev keeps its state and ends with Ctrl-C', async () => {
    const data = mkdtempSync(join(tmpdir(), 'usher-dev-'));
    const args = ['dev', '--data', data];
    const { status, stderr } = await usher(
      args,
      { USHER_HTTP_ADDRESS: 'off', SPOTNANA_CLIENT_ID: 'x' },
      'Ctrl-C ends everything',
    );
    expect(stderr).toContain('Ignored, the simulator is used: SPOTNANA_CLIENT_ID');
    expect(stderr).toContain('Ctrl-C ends everything');
    expect(status).toBe(0);
  });
});
