import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BulkWorld } from '../support/bulk-world.js';
import { createBulkWorld, jsonOf } from '../support/bulk-world.js';

let world: BulkWorld;

beforeAll(async () => {
  world = await createBulkWorld();
  await world.startWorker();
});

afterAll(async () => world.close());

/** A file of as many new hires for a group of their own. */
function hires(count: number) {
  const people = world.hire(count);
  const name = `Team ${randomUUID().slice(0, 8)}`;
  const groupId = world.addGroup(name);
  const file = world.writeHires(`${name}.csv`, people, name);
  return { file, groupId, name, ids: people.map(({ id }) => id).sort() };
}

const members = (groupId: string) => [...world.simulator.store.membersOf(groupId)].sort();

describe('where nobody is at the terminal', () => {
  it.concurrent(
    'the plan is printed with the command that approves it, and only that plan is',
    async () => {
      const { file, groupId, name, ids } = hires(3);
      const started = await world.start(file, ['--batch', name, '--reason', 'February']);
      expect(started.status).toBe(0);
      expect(started.stderr).toContain('user = "E-mail", group = "Team"');
      const [firstLine = ''] = started.stdout.split('\n');
      const host = new URL(world.simulator.url).host;
      expect(firstLine).toContain(
        `at ${host}, company Acme Travel (${world.ids.companyId}): 3 rows, 1 group`,
      );
      expect(started.stdout).toContain('3 would be added');
      const [, id = '', hash = ''] =
        /usher bulk approve '(batch:\S+)' --plan (\w+)/.exec(started.stdout) ?? [];

      const waiting = await world.bulk(['status', id]);
      expect(waiting.status).toBe(7);
      const wrong = await world.bulk(['approve', id, '--plan', '000000000000']);
      expect(wrong.status).toBe(3);
      expect(wrong.stderr).toContain('not the plan that waits');
      expect(members(groupId)).toEqual([]);

      const by = ['--by', 'dana', '--reason', 'checked with HR'];
      const approved = await world.bulk(['approve', id, '--plan', hash, ...by]);
      expect(approved.status).toBe(0);
      const ended = await world.bulk(['wait', id, '--file', file]);
      expect(ended.status).toBe(0);
      expect(members(groupId)).toEqual(ids);
      expect(JSON.parse(world.read(`${file}.evidence.json`))).toMatchObject({
        host,
        companyId: world.ids.companyId,
        reason: 'February',
        plan: { hash, wouldAdd: 3 },
        decisions: [{ what: 'approve', by: 'dana', reason: 'checked with HR', plan: hash }],
        counts: { added: 3 },
      });
      expect(ended.stdout).toMatch(/Temporal keeps the batch until \d{4}-/);
    },
  );

  it.concurrent(
    'a plan that is rejected writes nothing, and rows that are not in place end with 6',
    async () => {
      const { file, groupId } = hires(2);
      const started = jsonOf(await world.start(file, ['--json']));
      const id = started.workflowId as string;
      expect(started.plan.wouldAdd).toBe(2);
      const rejected = await world.bulk(['reject', id, '--reason', 'last year’s file']);
      expect(rejected).toMatchObject({ status: 0, stdout: 'Rejected. 2 rows: 2 not attempted.\n' });
      expect(await world.bulk(['status', id])).toMatchObject({ status: 6 });
      expect(await world.bulk(['approve', id, '--plan', started.plan.hash])).toMatchObject({
        status: 3,
        stderr: 'Error: The batch refuses this: it has ended\n',
      });
      expect(members(groupId)).toEqual([]);
    },
  );

  it.concurrent('a plan is not written, and the same file with --yes then is', async () => {
    const { file, groupId, ids } = hires(2);
    const plan = await world.start(file, ['--plan']);
    expect(plan.status).toBe(0);
    expect(plan.stdout).toContain('Planned, nothing written. 2 rows: 2 would be added.');
    expect(members(groupId)).toEqual([]);
    const applied = await world.start(file, ['--yes', '--watch']);
    expect(applied.stderr).toContain('Planned, nothing written');
    expect(applied.status).toBe(0);
    expect(members(groupId)).toEqual(ids);
  });

  it.concurrent('without --watch nothing is waited for, and no file is written', async () => {
    const { file } = hires(2);
    const { status, stdout } = await world.start(file, ['--yes']);
    expect(status).toBe(0);
    expect(stdout).toContain('Batch');
    expect(existsSync(`${file}.results.csv`)).toBe(false);
  });
});

describe('somebody at the terminal is shown the plan and asked', () => {
  it.concurrent('yes: it is applied, and the decision is theirs', async () => {
    const { file, groupId, ids } = hires(2);
    const done = await world.start(file, ['--watch'], { answers: ['yes'] });
    expect(done.stderr).toContain('2 would be added');
    expect(done.status).toBe(0);
    expect(members(groupId)).toEqual(ids);
    const { decisions } = JSON.parse(world.read(`${file}.evidence.json`));
    expect(decisions).toMatchObject([{ what: 'approve', by: expect.stringMatching(/./) }]);
  });

  it.concurrent('no: it is rejected', async () => {
    const { file, groupId } = hires(2);
    const done = await world.start(file, [], { answers: ['no'] });
    expect(done.stdout).toContain('Rejected');
    expect(members(groupId)).toEqual([]);
  });

  it.concurrent('neither: it stays at its gate, and the commands are printed', async () => {
    const { file, groupId } = hires(2);
    const left = await world.start(file, [], { answers: [''] });
    expect(left.status).toBe(7);
    expect(left.stdout).toMatch(/usher bulk approve 'batch:\S+' --plan \w{12}/);
    expect(members(groupId)).toEqual([]);
  });
});

describe('guards hold also with --yes', () => {
  it.concurrent('--max-adds', async () => {
    const { file, groupId } = hires(3);
    const held = await world.start(file, ['--yes', '--max-adds', '2']);
    expect(held.status).toBe(7);
    expect(held.stdout).toContain('3 additions are more than the 2 allowed');
    expect(members(groupId)).toEqual([]);
  });

  it.concurrent('a group with administrative permissions, unless it is named', async () => {
    const { file, groupId, name, ids } = hires(2);
    const permissions = [{ permission: 'USER_MANAGEMENT', actions: ['ALL'] }];
    world.simulator.store.addRole({ groupId, name: 'Administrator', permissions });
    const held = await world.start(file, ['--yes', '--batch', 'held', '--watch']);
    expect(held.status).toBe(7);
    expect(held.stdout).toContain(`--allow-admin '${name}'`);
    expect(members(groupId)).toEqual([]);
    const named = await world.start(file, [
      '--yes',
      '--watch',
      '--allow-admin',
      name.toUpperCase(),
    ]);
    expect(named.status).toBe(0);
    expect(members(groupId)).toEqual(ids);
  });

  it.concurrent('a group that gains them between plan and approval: back to the gate', async () => {
    const { file, groupId, ids } = hires(2);
    const { workflowId: id, plan } = jsonOf(await world.start(file, ['--json']));
    const permissions = [{ permission: 'USER_MANAGEMENT', actions: ['ALL'] }];
    world.simulator.store.addRole({ groupId, name: 'Administrator', permissions });
    await world.bulk(['approve', id, '--plan', plan.hash]);
    const held = await world.bulk(['wait', id, '--file', file]);
    expect(held.status).toBe(7);
    expect(held.stdout).toContain('gives administrative permissions (USER_MANAGEMENT ALL)');
    expect(members(groupId)).toEqual([]);
    const [, hash = ''] = /approve '\S+' --plan (\w+)/.exec(held.stdout) ?? [];
    expect(hash).not.toBe(plan.hash);
    await world.bulk(['approve', id, '--plan', hash]);
    expect(await world.bulk(['wait', id, '--file', file])).toMatchObject({ status: 0 });
    expect(members(groupId)).toEqual(ids);
  });

  it.concurrent('another Spotnana than was expected: refused before anything is read', async () => {
    const { file, groupId } = hires(1);
    const refused = await world.start(file, ['--expect-host', 'api.spotnana.com']);
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain('not to api.spotnana.com');
    expect(members(groupId)).toEqual([]);
  });
});

describe('the same file again', () => {
  it.concurrent('joins the open batch; with other options it is refused', async () => {
    const { file, groupId } = hires(2);
    const first = jsonOf(await world.start(file, ['--json']));
    expect(members(groupId)).toEqual([]);
    const again = jsonOf(await world.start(file, ['--json']));
    expect(again).toMatchObject({ joined: true, runId: first.runId });
    const other = await world.start(file, ['--max-adds', '1']);
    expect(other.status).toBe(3);
    expect(other.stderr).toContain('is open with other options');
  });
});
