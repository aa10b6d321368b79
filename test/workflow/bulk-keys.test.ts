import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RowResult } from '../../src/client/index.js';
import type { BatchStage } from '../support/batch-stage.js';
import { onBatchStage, until } from '../support/batch-stage.js';
import type { PlainRow } from '../support/batches.js';
import { addGroups, addUsers, allResults, rowsOf, tally } from '../support/batches.js';
import { storeHistory } from '../support/histories.js';
import { decodedHistory } from '../support/payloads.js';

const PATCH = 'updateUserGroupMembers';

/** A user with an address, an external id and a number. */
function addPerson({ simulator, ids }: BatchStage, mark: string, more: object = {}): string {
  const { companyId } = ids;
  const keys = { email: `${mark}@Acme.example`, externalId: `hr-${mark}`, employeeId: `00${mark}` };
  return simulator.store.addUser({ companyId, name: mark, ...keys, ...more }).id;
}

const said = ({ outcome, reason }: RowResult) => (reason ? `${outcome} ${reason}` : outcome);

describe('rows that name users by address or number', { timeout: 60_000 }, () => {
  it.concurrent.each(['apply', 'approve'] as const)('each has its outcome, mode %s', async (mode) =>
    onBatchStage(mode === 'apply' ? 'by address and number' : '', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      const group = { groupId };
      const mark = randomUUID().slice(0, 8);
      const ada = addPerson(stage, `ada-${mark}`);
      addPerson(stage, `bruno-${mark}`);
      addPerson(stage, `cleo-${mark}`);
      addPerson(stage, `dora-${mark}`, { isActive: false });
      addPerson(stage, `twin-${mark}`, { email: undefined, employeeId: undefined });
      addPerson(stage, `twin-${mark}`, { email: undefined, employeeId: undefined });
      const erik = addPerson(stage, `erik-${mark}`);
      stage.simulator.store.addMember({ groupId, userId: erik });
      await stage.work();
      const rows: PlainRow[] = [
        { user: { email: `ADA-${mark}@acme.example` }, group },
        { user: { externalId: `hr-bruno-${mark}` }, group },
        { user: { employeeId: `00cleo-${mark}` }, group },
        { user: { employeeId: `00ada-${mark}` }, group },
        { user: { userId: ada.toUpperCase() }, group },
        { user: { email: `nobody-${mark}@acme.example` }, group },
        { user: { externalId: `hr-dora-${mark}` }, group },
        { user: { externalId: `hr-twin-${mark}` }, group },
        { user: { email: `erik-${mark}@acme.example` }, group },
      ];
      const handle = await stage.start(rows, { mode });
      if (mode === 'approve') {
        const { status } = await handle.wait();
        expect(status?.plan).toMatchObject({ wouldAdd: 3 });
        await handle.approve({ plan: status?.plan?.hash ?? '' });
      }
      await handle.result();
      const results = await allResults(handle);
      expect(results.map(said)).toEqual([
        'added',
        'added',
        'added',
        'duplicate same_user_as_row',
        'duplicate same_user_as_row',
        'refused user_not_found',
        'refused user_inactive',
        'refused user_ambiguous',
        'already_member',
      ]);
      expect(results[3]?.message).toContain('row 2');
      expect(stage.simulator.control.members(groupId)).toHaveLength(4);
    }),
  );

  it.concurrent(
    'one user on two pages, the group by id and by name: one add, one duplicate',
    async () =>
      onBatchStage('one user on two pages', async (stage) => {
        const [groupId = ''] = addGroups(stage, ['Finance']);
        const mark = randomUUID().slice(0, 8);
        const ada = addPerson(stage, `ada-${mark}`);
        await stage.work();
        const bruno = addPerson(stage, `bruno-${mark}`);
        stage.simulator.store.addMember({ groupId, userId: bruno });
        const handle = await stage.startPages([
          [{ user: { userId: ada }, group: { groupId } }],
          [
            { user: { email: `ada-${mark}@acme.example` }, group: { groupName: 'finance' } },
            { user: { userId: bruno }, group: { groupName: 'finance' } },
          ],
        ]);
        const { counts } = await handle.result();
        expect(counts).toEqual({ added: 1, duplicate: 1, already_member: 1 });
        expect((await allResults(handle))[1]).toMatchObject({
          outcome: 'duplicate',
          reason: 'same_user_as_row',
          message: 'the same user as row 2',
        });
        expect(stage.requestsOf(PATCH)).toHaveLength(1);
        await storeHistory(stage, stage.page(handle, 1).workflowId, 'page that asks another');
      }),
  );

  it.concurrent(
    'a plan that was made before: what another page has added since is a duplicate',
    async () =>
      onBatchStage('', async (stage) => {
        const [groupId = ''] = addGroups(stage, ['Finance']);
        const mark = randomUUID().slice(0, 8);
        const ada = addPerson(stage, `ada-${mark}`);
        const [other = ''] = addUsers(stage, 1);
        await stage.work();
        const pages = [
          [{ user: { email: `ada-${mark}@acme.example` }, group: { groupId } }],
          [
            { user: { userId: ada }, group: { groupId } },
            { user: { userId: other }, group: { groupId } },
          ],
        ];
        const handle = await stage.startPages(pages, { mode: 'approve' });
        const { status } = await handle.wait();
        // Each page for itself: that they are one user shows when they are written.
        expect(status?.plan).toMatchObject({ wouldAdd: 3 });
        await handle.approve({ plan: status?.plan?.hash ?? '' });
        expect((await handle.result()).counts).toEqual({ added: 2, duplicate: 1 });
      }),
  );

  it.concurrent(
    'one user on two pages, met in a search for whom Spotnana refuses: a duplicate',
    async () =>
      onBatchStage('', async (stage) => {
        const [groupId = ''] = addGroups(stage, ['Finance']);
        stage.simulator.control.changeSettings({ badUserStatus: 404 });
        const fault = { kind: 'status', status: 403 } as const;
        stage.simulator.faults.add({ operation: 'listUsers', count: Infinity, fault });
        await stage.work({ limits: { patchUsers: 1, filterUsers: 5 } });
        const [ada = '', bruno = ''] = addUsers(stage, 2);
        // Refused alone with 404: is it the group? The next row is tried, too.
        const second = rowsOf({ groupName: 'finance' }, [randomUUID(), ada, bruno]);
        const handle = await stage.startPages([rowsOf(groupId, [ada]), second]);
        expect((await handle.result()).counts).toEqual({ added: 2, refused: 1, duplicate: 1 });
        await storeHistory(
          stage,
          stage.page(handle, 1).workflowId,
          'page that asks another in a search',
        );
      }),
  );

  it.concurrent(
    'a worker that is stopped while another page is asked ends in good order',
    async () =>
      onBatchStage('', async (stage) => {
        const [groupId = ''] = addGroups(stage, ['Finance']);
        const mark = randomUUID().slice(0, 8);
        const ada = addPerson(stage, `ada-${mark}`);
        const worker = await stage.work();
        const pages = addUsers(stage, 12).map((userId) => rowsOf(groupId, [userId]));
        const handle = await stage.startPages([
          ...pages,
          rowsOf(groupId, [ada]),
          [{ user: { email: `ada-${mark}@acme.example` }, group: { groupName: 'finance' } }],
        ]);
        const last = stage.page(handle, 13);
        await until(async () => {
          const { raw, status } = await last.describe();
          const steps = (raw.pendingActivities ?? []).map(({ activityType }) => activityType?.name);
          // Where the answers came faster than this looks, the stop is an ordinary one.
          return steps.includes('findDoubles') || status.name !== 'RUNNING';
        });
        await worker.stop();
        await stage.work();
        expect((await handle.result()).counts).toEqual({ added: 13, duplicate: 1 });
      }),
  );

  it.concurrent('who was sent and never shown is not sent again under another key', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      const mark = randomUUID().slice(0, 8);
      const ada = addPerson(stage, `ada-${mark}`);
      const [first = '', other = ''] = addUsers(stage, 2);
      const group = { groupId };
      // The second PATCH is accepted, and nothing comes of it.
      const fault = { kind: 'empty', applied: false } as const;
      stage.simulator.faults.add({ operation: PATCH, after: 1, count: 1, fault });
      await stage.work({ durations: { verifyTimeoutMs: 500 } });
      const handle = await stage.startPages([
        [
          { user: { userId: first }, group },
          { user: { email: `ada-${mark}@acme.example` }, group },
        ],
        [
          { user: { userId: ada }, group },
          { user: { userId: other }, group },
        ],
      ]);
      const { counts } = await handle.result();
      expect(counts).toEqual({ added: 2, unverified: 1, duplicate: 1 });
      expect((await allResults(handle))[2]).toMatchObject({ message: 'the same user as row 3' });
    }),
  );

  it.concurrent('pages with nothing in common ask nobody', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      await stage.work();
      const users = addUsers(stage, 4);
      stage.simulator.store.addMember({ groupId, userId: users[3] ?? '' });
      const rows = rowsOf(groupId, users);
      const handle = await stage.startPages([rows.slice(0, 2), rows.slice(2)]);
      expect((await handle.result()).counts).toEqual({ added: 3, already_member: 1 });
      const { events } = await decodedHistory(stage.temporal, stage.page(handle, 1).workflowId);
      expect(JSON.stringify(events)).not.toContain('findDoubles');
    }),
  );

  it.concurrent('the users list is refused: these rows are, those with ids are added', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      const group = { groupId };
      const fault = { kind: 'status', status: 403 } as const;
      stage.simulator.faults.add({ operation: 'listUsers', count: Infinity, fault });
      await stage.work();
      const byId = addUsers(stage, 2).map((userId) => ({ user: { userId }, group }));
      const rows: PlainRow[] = [...byId, { user: { email: 'ada@acme.example' }, group }];
      const handle = await stage.start(rows);
      await handle.result();
      const results = await allResults(handle);
      expect(tally(results)).toEqual({ added: 2, 'refused users_list_refused': 1 });
      expect(results.at(-1)?.debugIdentifier).toContain('/_control/requests/');
    }),
  );

  it.concurrent('leave the address in the load and the look-up alone (promise 7)', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      const mark = randomUUID().slice(0, 8);
      addPerson(stage, `ada-${mark}`);
      await stage.work();
      const handle = await stage.start([
        { user: { email: `ada-${mark}@acme.example` }, group: { groupId } },
      ]);
      await handle.result();
      const coordinator = await decodedHistory(stage.temporal, handle.workflowId);
      expect(JSON.stringify(coordinator)).not.toContain(mark);
      const { workflowId } = stage.page(handle, 0);
      const { events } = await decodedHistory(stage.temporal, workflowId);
      const holding = events
        .filter((event) => JSON.stringify(event).toLowerCase().includes(mark))
        .map(({ eventType }) => eventType);
      expect(holding).toEqual([
        'EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
        'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED',
      ]);
    }),
  );
});
