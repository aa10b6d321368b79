import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { BatchHandle, BatchPlan } from '../../src/client/index.js';
import type { BatchStage } from '../support/batch-stage.js';
import { onBatchStage, until } from '../support/batch-stage.js';
import {
  addGroups,
  addUsers,
  allResults,
  nobodies,
  prepareRows,
  startRows,
  rowsOf,
  tally,
} from '../support/batches.js';

const PATCH = 'updateUserGroupMembers';

const tallyOf = async (handle: BatchHandle) => tally(await allResults(handle));

/** Gives the group a role. */
function addRole(
  { simulator }: BatchStage,
  groupId: string,
  permission: string,
  actions = ['WRITE'],
): void {
  simulator.store.addRole({
    groupId,
    name: permission,
    permissions: [{ permission, actions }],
  });
}

/** Resolves when the batch waits for approval, with the plan. */
async function planOf(handle: BatchHandle): Promise<BatchPlan> {
  const report = await handle.wait();
  expect([report.state, report.attention]).toEqual(['awaiting_approval', 'act_approve']);
  const plan = report.status?.plan;
  if (!plan) throw new Error('no plan');
  return plan;
}

describe('mode plan', { timeout: 60_000 }, () => {
  it.concurrent('tells what would be done and ends, with nothing written', async () =>
    onBatchStage('planned', async (stage) => {
      const [finance = '', ops = ''] = addGroups(stage, ['Finance', 'Ops']);
      const users = addUsers(stage, 5);
      stage.simulator.store.addMember({ groupId: ops, userId: users[0] ?? '' });
      addRole(stage, ops, 'ACCESS_MANAGEMENT');
      await stage.work();
      const rows = [
        ...rowsOf(finance, users),
        ...rowsOf({ groupName: 'OPS' }, users),
        ...rowsOf({ groupName: 'Opps' }, users.slice(0, 2)),
      ];
      const handle = await stage.start(rows, { mode: 'plan' });
      const { state, plan, counts, summary } = await handle.result();
      expect(state).toBe('done');
      expect(summary).toMatch(/^Planned, nothing written/);
      expect(counts).toEqual({ would_add: 9, already_member: 1, refused: 2 });
      expect(plan).toMatchObject({
        membershipRead: true,
        wouldAdd: 9,
        groups: 2,
        adminGroups: [{ id: ops, name: 'Ops', permissions: ['ACCESS_MANAGEMENT WRITE'] }],
        unknownGroups: [{ groupName: 'Opps', reason: 'group_not_found', candidates: ['Ops'] }],
      });
      expect(await tallyOf(handle)).toEqual({
        would_add: 9,
        already_member: 1,
        'refused group_not_found': 2,
      });
      expect(stage.requestsOf(PATCH)).toEqual([]);
    }),
  );

  it.concurrent('tells meanwhile how many groups it has looked at', async () =>
    onBatchStage('', async (stage) => {
      const groups = addGroups(stage, ['A', 'B', 'C', 'D', 'E']);
      stage.simulator.faults.add({
        operation: 'getUserGroup',
        after: 3,
        fault: { kind: 'delay', ms: 3_000 },
      });
      await stage.work();
      const [user = ''] = addUsers(stage, 1);
      const rows = groups.flatMap((groupId) => rowsOf(groupId, [user]));
      const handle = await stage.start(rows, { mode: 'plan' });
      await until(async () => {
        const { state, summary } = await handle.status();
        return state === 'planning' && summary.endsWith('; of those at work 3 of 5 groups');
      });
      expect((await handle.result()).counts).toEqual({ would_add: 5 });
    }),
  );
});

describe('mode approve', { timeout: 60_000 }, () => {
  it.concurrent('waits with its plan, and writes only what was planned', async () =>
    onBatchStage('approved', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      const users = addUsers(stage, 6);
      stage.simulator.store.addMember({ groupId, userId: users[0] ?? '' });
      await stage.work();
      const handle = await stage.start(rowsOf(groupId, users), { mode: 'approve' });
      const { hash, wouldAdd } = await planOf(handle);
      expect(wouldAdd).toBe(5);
      expect(stage.requestsOf(PATCH)).toEqual([]);
      // What the plan called a member is not written, though it is none any more.
      stage.simulator.store.removeMember({ groupId, userId: users[0] ?? '' });
      const wrong = handle.approve({ plan: 'f00', by: 'Ada' });
      await expect(wrong).rejects.toMatchObject({ name: 'DecisionRefusedError' });
      const decision = await handle.approve({ plan: hash, by: 'Ada', reason: 'HR-1' });
      expect(decision).toMatchObject({ what: 'approve', by: 'Ada', reason: 'HR-1', plan: hash });
      const { counts, plan, decisions } = await handle.result();
      expect(counts).toEqual({ added: 5, already_member: 1 });
      expect(plan?.hash).toBe(hash);
      expect(decisions).toMatchObject([{ what: 'approve', plan: hash }]);
      await expect(handle.approve({ plan: hash })).rejects.toThrow();
      // Else the plan's word about that row would be held against it.
      stage.simulator.store.addMember({ groupId, userId: users[0] ?? '' });
    }),
  );

  it.concurrent('rejected: nothing is written, and it can be approved no more', async () =>
    onBatchStage('rejected', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      await stage.work();
      const handle = await stage.start(rowsOf(groupId, addUsers(stage, 3)), { mode: 'approve' });
      const { hash } = await planOf(handle);
      await handle.reject({ by: 'Bruno', reason: 'the wrong file' });
      await expect(handle.approve({ plan: hash })).rejects.toThrow();
      const { state, decisions } = await handle.result();
      expect(state).toBe('rejected');
      expect(decisions).toMatchObject([{ what: 'reject', by: 'Bruno', reason: 'the wrong file' }]);
      expect(await tallyOf(handle)).toEqual({ 'not_attempted rejected': 3 });
      expect(stage.requestsOf(PATCH)).toEqual([]);
    }),
  );

  it.concurrent('cancelled at the gate: nothing is written', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      await stage.work();
      const handle = await stage.start(rowsOf(groupId, addUsers(stage, 3)), { mode: 'approve' });
      const { hash } = await planOf(handle);
      await handle.cancel();
      await until(async () => (await handle.status()).state === 'cancelled');
      await expect(handle.approve({ plan: hash })).rejects.toThrow();
      expect((await handle.result()).state).toBe('cancelled');
      expect(stage.requestsOf(PATCH)).toEqual([]);
    }),
  );

  it.concurrent('with nothing to do ends without a gate', async () =>
    onBatchStage('nothing to do', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      addRole(stage, groupId, 'ACCESS_MANAGEMENT');
      const users = addUsers(stage, 3);
      for (const userId of users) stage.simulator.store.addMember({ groupId, userId });
      await stage.work();
      const rows = [...rowsOf(groupId, users), ...rowsOf({ groupName: 'Nobody’s' }, users)];
      const handle = await stage.start(rows, { mode: 'approve' });
      const { state, counts, decisions } = await handle.result();
      expect([state, decisions]).toEqual(['done', []]);
      expect(counts).toEqual({ already_member: 3, refused: 3 });
    }),
  );

  it.concurrent('the same rows have the same hash, other roles or members another one', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      const rows = rowsOf(groupId, addUsers(stage, 3));
      await stage.work();
      const hashes: string[] = [];
      for (const change of [
        () => {},
        () => addRole(stage, groupId, 'TRIP_MANAGEMENT'),
        () => stage.simulator.store.addMember({ groupId, userId: userOf(rows[0]) }),
        () => {},
      ]) {
        const handle = await startRows(stage, rows, { mode: 'plan' });
        hashes.push((await handle.result()).plan?.hash ?? '');
        change();
      }
      expect(hashes[1]).toBe(hashes[0]);
      expect(new Set(hashes).size).toBe(3);
    }),
  );
});

const userOf = (row: { user: object } | undefined): string =>
  (row?.user as { userId?: string } | undefined)?.userId ?? '';

describe('the guards', { timeout: 60_000 }, () => {
  it.concurrent('an administrative group holds mode apply, unless it is named', async () =>
    onBatchStage('held by a guard', async (stage) => {
      const [admins = ''] = addGroups(stage, ['Admins']);
      addRole(stage, admins, 'COMPANY_MANAGEMENT');
      await stage.work();
      const rows = rowsOf(admins, addUsers(stage, 3));
      const held = await stage.start(rows);
      const plan = await planOf(held);
      expect(plan.membershipRead).toBe(false);
      expect(plan.holds).toEqual([
        '"Admins" gives administrative permissions (COMPANY_MANAGEMENT WRITE)',
      ]);
      expect(stage.requestsOf(PATCH)).toEqual([]);
      await held.cancel();
      await held.result();
      for (const [batch, name] of Object.entries({ byName: ' admins', byId: admins })) {
        const named = await stage.start(rows, { batch, allowAdmin: [name] });
        expect((await named.result()).state).toBe('done');
      }
    }),
  );

  it.concurrent('more additions than maxAdds hold, as many do not', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      const users = addUsers(stage, 4);
      stage.simulator.store.addMember({ groupId, userId: users[0] ?? '' });
      await stage.work();
      const held = await stage.start(rowsOf(groupId, users), { maxAdds: 2 });
      const plan = await planOf(held);
      // Four rows are more, so it was read who is a member.
      expect(plan).toMatchObject({ membershipRead: true, wouldAdd: 3 });
      expect(plan.holds).toEqual(['3 additions are more than the 2 allowed']);
      await held.reject();
      await held.result();
      const free = await stage.start(rowsOf(groupId, users), { batch: 'free', maxAdds: 3 });
      expect((await free.result()).counts).toEqual({ added: 3, already_member: 1 });
    }),
  );

  it.concurrent('roles that cannot be read hold, and it is said so', async () =>
    onBatchStage('roles forbidden', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      stage.simulator.faults.add({
        operation: 'listUserGroupRoles',
        count: Infinity,
        fault: { kind: 'status', status: 403 },
      });
      await stage.work();
      const handle = await stage.start(rowsOf(groupId, addUsers(stage, 2)));
      const { hash, holds } = await planOf(handle);
      expect(holds[0]).toContain('roles that cannot be read');
      await handle.approve({ plan: hash });
      expect((await handle.result()).counts).toEqual({ added: 2 });
    }),
  );

  it.concurrent.each(['approve', 'apply'] as const)(
    'a group that gains administrative permissions before it is written (%s): a second gate',
    async (mode) =>
      onBatchStage(mode === 'approve' ? 'a second gate' : '', async (stage) => {
        const [finance = '', ops = ''] = addGroups(stage, ['Finance', 'Ops']);
        addRole(stage, ops, 'COMPANY_MANAGEMENT');
        await stage.work();
        const users = addUsers(stage, 3);
        // In mode apply, the known administrative group holds it first.
        const handle = await stage.start([...rowsOf(finance, users), ...rowsOf(ops, users)], {
          mode,
        });
        const first = await planOf(handle);
        expect(first.adminGroups.map(({ id }) => id)).toEqual([ops]);
        addRole(stage, finance, 'ACCESS_MANAGEMENT');
        await handle.approve({ plan: first.hash });
        const second = await planOf(handle);
        expect(second.hash).not.toBe(first.hash);
        expect(second.adminGroups).toEqual([
          { id: finance, name: 'Finance', permissions: ['ACCESS_MANAGEMENT WRITE'] },
        ]);
        expect(stage.simulator.control.members(finance)).toEqual([]);
        await expect(handle.approve({ plan: first.hash })).rejects.toThrow();
        await handle.approve({ plan: second.hash });
        const { counts, decisions } = await handle.result();
        expect(counts).toEqual({ added: 6 });
        expect(decisions.map(({ what }) => what)).toEqual(['approve', 'approve']);
      }),
  );

  it.concurrent(
    'rejected at the second gate: what was written before stays, nothing more is',
    async () =>
      onBatchStage('', async (stage) => {
        const [finance = '', ops = ''] = addGroups(stage, ['Finance', 'Ops']);
        await stage.work();
        const users = addUsers(stage, 3);
        const rows = [...rowsOf(finance, users), ...rowsOf(ops, users)];
        const handle = await stage.start(rows, { mode: 'approve' });
        const { hash } = await planOf(handle);
        addRole(stage, ops, 'ACCESS_MANAGEMENT');
        await handle.approve({ plan: hash });
        // What is done by now is no part of what is to be approved.
        expect(await planOf(handle)).toMatchObject({
          wouldAdd: 3,
          counts: { added: 3, would_add: 3 },
        });
        await handle.reject();
        const { state } = await handle.result();
        expect(state).toBe('rejected');
        expect(await tallyOf(handle)).toEqual({ added: 3, 'not_attempted rejected': 3 });
      }),
  );
});

describe('groups named differently', { timeout: 60_000 }, () => {
  it.concurrent('but equal are one, also across pages, and never written twice at once', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Sales & Marketing']);
      stage.simulator.control.changeSettings({ latencyMs: 20 });
      await stage.work({ limits: { patchUsers: 5, filterUsers: 10 } });
      const users = addUsers(stage, 60);
      const of = (from: number) => users.slice(from, from + 15);
      const handle = await stage.startPages([
        rowsOf({ groupName: 'Sales & Marketing' }, of(0)),
        rowsOf(groupId, of(15)),
        rowsOf(groupId.toUpperCase(), of(30)),
        rowsOf({ groupName: ' sales  &  MARKETING ' }, of(45)),
      ]);
      expect((await handle.result()).counts).toEqual({ added: 60 });
    }),
  );

  it.concurrent('that are several, or none, are refused, each with what is near', async () =>
    onBatchStage('', async (stage) => {
      const { companyId } = stage.ids;
      const ids = [randomUUID(), randomUUID()];
      for (const id of ids) stage.simulator.store.addGroup({ id, companyId, name: 'Twins' });
      await stage.work();
      const rows = [
        ...rowsOf({ groupName: 'Twins' }, addUsers(stage, 1)),
        ...rowsOf({ groupName: 'Financ Approvers' }, addUsers(stage, 1)),
      ];
      const handle = await stage.start(rows);
      const { plan } = await handle.result();
      expect(plan?.unknownGroups).toEqual([
        {
          groupName: 'Twins',
          reason: 'group_ambiguous',
          candidates: expect.arrayContaining(ids),
          page: 0,
        },
        {
          groupName: 'Financ Approvers',
          reason: 'group_not_found',
          candidates: ['Finance Approvers'],
          page: 0,
        },
      ]);
      expect(await tallyOf(handle)).toEqual({
        'refused group_ambiguous': 1,
        'refused group_not_found': 1,
      });
      const messages: unknown[] = [];
      for await (const { message } of handle.results()) messages.push(message);
      expect(messages).toEqual([
        expect.stringContaining('2 groups are named "Twins"'),
        expect.stringContaining('is named "Financ Approvers"; near names: "Finance Approvers"'),
      ]);
    }),
  );
});

it.concurrent('the worker talks to another host than expected: nothing is started', async () =>
  onBatchStage('', async (stage) => {
    await stage.work();
    const rows = rowsOf({ groupName: 'Finance' }, nobodies(1));
    const starting = stage.usher.startBatch({
      companyId: stage.ids.companyId,
      rows: prepareRows(stage.ids.companyId, rows),
      expectHost: 'api.spotnana.com',
    });
    await expect(starting).rejects.toMatchObject({ type: 'UnexpectedHost' });
  }),
);

describe('a decision', { timeout: 60_000 }, () => {
  it.concurrent('on its way when the batch is ended from outside is refused clearly', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      const worker = await stage.work();
      const handle = await stage.start(rowsOf(groupId, addUsers(stage, 2)), { mode: 'approve' });
      const { status } = await handle.wait();
      // Temporal lists its poller for a while yet, so the decision is sent and waits.
      await worker.stop();
      const deciding = handle.approve({ plan: status?.plan?.hash ?? '' });
      const refused = expect(deciding).rejects.toMatchObject({
        name: 'DecisionRefusedError',
        message: 'The batch refuses this: it has ended',
      });
      await setTimeout(500);
      await stage.temporal.workflow.getHandle(handle.workflowId, handle.runId).terminate();
      await refused;
    }),
  );
});
