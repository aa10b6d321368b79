import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { BatchHandle } from '../../src/client/index.js';
import type { SettingsChange } from '../../src/simulator/index.js';
import { writtenUsers } from '../support/batch-watch.js';
import type { BatchStage } from '../support/batch-stage.js';
import { onBatchStage } from '../support/batch-stage.js';
import { addGroups, addUsers, allResults, nobodies, rowsOf, tally } from '../support/batches.js';

const PATCH = 'updateUserGroupMembers';
const CHUNK = 100;

const tallyOf = async (handle: BatchHandle) => tally(await allResults(handle));

/** Users of whom one in a hundred is unknown, at another place in each chunk. */
function withPoison(stage: BatchStage, count: number): { users: string[]; bad: string[] } {
  const users = addUsers(stage, count);
  const bad = nobodies(count / CHUNK);
  for (const [chunk, userId] of bad.entries())
    users[chunk * CHUNK + ((chunk * 37) % CHUNK)] = userId;
  return { users, bad };
}

function refuseUsersList({ simulator }: BatchStage): void {
  const fault = { kind: 'status', status: 403 } as const;
  simulator.faults.add({ operation: 'listUsers', count: Infinity, fault });
}

/** Requests of a batch of `rows` good rows for one group: two a chunk, the first write alone, the group itself. */
const usualRequests = (rows: number) => 2 * (rows / CHUNK + 1) + 5;

describe('one unknown user in a hundred', { timeout: 90_000 }, () => {
  it.concurrent.each<[string, SettingsChange, 'available' | 'refused', string, number]>([
    ['an atomic API', { patch: 'atomic' }, 'available', 'refused user_not_found', 4],
    ['a partial API', { patch: 'partial' }, 'available', 'refused user_not_found', 4],
    // Nothing tells who was left out before the verify timeout: a few looks more, by the clock.
    ['a silent API', { patch: 'partial-silent' }, 'available', 'refused user_not_found', 6],
    ['an atomic API', { patch: 'atomic' }, 'refused', 'refused user_refused', 16],
    ['a partial API', { patch: 'partial' }, 'refused', 'refused user_refused', 16],
    ['a silent API', { patch: 'partial-silent' }, 'refused', 'unverified not_visible_in_time', 6],
    ['403 for a bad user', { badUserStatus: 403 }, 'available', 'refused user_not_found', 5],
    ['404 for a bad user', { badUserStatus: 404 }, 'refused', 'refused user_refused', 20],
  ])(
    '%s (%j), the users list %s: only these rows are %s',
    async (_, settings, list, expected, most) =>
      onBatchStage('', async (stage) => {
        const [groupId = ''] = addGroups(stage, ['Finance']);
        const rows = 500;
        const { users, bad } = withPoison(stage, rows);
        stage.simulator.control.changeSettings(settings);
        if (list === 'refused') refuseUsersList(stage);
        await stage.work();
        const handle = await stage.start(rowsOf(groupId, users));
        const { state, decisions } = await handle.result();
        expect([state, decisions]).toEqual(['done', []]);
        expect(await tallyOf(handle)).toEqual({ added: rows - bad.length, [expected]: bad.length });
        const extra = stage.simulator.requests.length - usualRequests(rows);
        expect(extra / bad.length).toBeLessThan(most);
      }),
  );

  it.concurrent('each refused row has Spotnana’s own answer, and its debugIdentifier', async () =>
    onBatchStage('one refused', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      const users = [...addUsers(stage, 6), ...nobodies(1), ...addUsers(stage, 3)];
      refuseUsersList(stage);
      await stage.work();
      const handle = await stage.start(rowsOf(groupId, users));
      await handle.result();
      const refused = (await allResults(handle)).filter(({ outcome }) => outcome === 'refused');
      expect(refused).toHaveLength(1);
      const [{ row, message, debugIdentifier = '' } = { row: '' }] = refused;
      expect(row).toBe('8');
      expect(message).toContain(users[6]);
      const seq = Number(debugIdentifier.split('/').at(-1));
      const asked = stage.simulator.requests.find((entry) => entry.seq === seq);
      expect(asked && writtenUsers(asked)).toEqual([users[6]]);
    }),
  );
});

describe('a group', { timeout: 60_000 }, () => {
  const forbidden = { kind: 'status', status: 403 } as const;
  const gone = { kind: 'status', status: 404 } as const;

  it.concurrent.each([
    ['forbidden', 'all that is asked about it', undefined, forbidden, 'group_refused'],
    ['gone', 'all that is asked about it', undefined, gone, 'group_not_found'],
    ['forbidden', 'its members', 'listUserGroupMembers', forbidden, 'group_refused'],
    ['forbidden', 'writes', PATCH, forbidden, 'group_refused'],
    // Found when it was looked at, so it is not gone.
    ['gone', 'writes', PATCH, gone, 'group_refused'],
  ] as const)('that is %s (%s) fails only its rows', async (_, __, operation, fault, reason) =>
    onBatchStage('', async (stage) => {
      const [bad = '', good = ''] = addGroups(stage, ['Bad', 'Good']);
      const rule = { match: { groupId: bad }, count: Infinity, fault };
      stage.simulator.faults.add(operation ? { ...rule, operation } : rule);
      await stage.work();
      const users = addUsers(stage, 120);
      const handle = await stage.start([...rowsOf(bad, users), ...rowsOf(good, users)]);
      const { state } = await handle.result();
      expect(state).toBe('done');
      expect(await tallyOf(handle)).toEqual({ added: 120, [`refused ${reason}`]: 120 });
      // Two users alone say that it is the group.
      const tried = stage.requestsOf(PATCH).filter(({ params }) => params.groupId === bad).length;
      expect(tried).toBeLessThanOrEqual(operation === PATCH ? 3 : 0);
    }),
  );

  it.concurrent(
    'that is forbidden once it is half written: what was written stays added',
    async () =>
      onBatchStage('a group forbidden half-way', async (stage) => {
        const [groupId = ''] = addGroups(stage, ['Finance']);
        await stage.work({ limits: { patchUsers: 5, filterUsers: 10 } });
        for (const operation of [PATCH, 'getUserGroup'] as const) {
          const after = operation === PATCH ? 2 : 1;
          stage.simulator.faults.add({ operation, after, count: Infinity, fault: forbidden });
        }
        const handle = await stage.start(rowsOf(groupId, addUsers(stage, 20)));
        await handle.result();
        expect(await tallyOf(handle)).toEqual({ added: 6, 'refused group_refused': 14 });
      }),
  );

  it.concurrent('of another company is refused, and nothing is sent to it', async () =>
    onBatchStage('', async (stage) => {
      const { store } = stage.simulator;
      const [good = ''] = addGroups(stage, ['Good']);
      const other = store.addCompany({ name: 'Globex' }).id;
      const bad = store.addGroup({ companyId: other, name: 'Theirs' }).id;
      await stage.work();
      const users = addUsers(stage, 3);
      const handle = await stage.start([...rowsOf(bad, users), ...rowsOf(good, users)]);
      await handle.result();
      expect(await tallyOf(handle)).toEqual({ added: 3, 'refused group_not_found': 3 });
    }),
  );
});

describe('a page of 2,000 rows', { timeout: 90_000 }, () => {
  async function eventsOf({ temporal }: BatchStage, handle: BatchHandle): Promise<number> {
    let most = 0;
    const query = `WorkflowId STARTS_WITH '${handle.workflowId}:p'`;
    for await (const page of temporal.workflow.list({ query })) {
      const { historyLength } = await temporal.workflow.getHandle(page.workflowId).describe();
      most = Math.max(most, historyLength);
    }
    return most;
  }

  it.concurrent('all unknown stays under 10,000 events, and the breaker counts none', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      await stage.work();
      const handle = await stage.start(rowsOf(groupId, nobodies(2_000)));
      const { state, decisions } = await handle.result();
      expect([state, decisions]).toEqual(['done', []]);
      expect(await tallyOf(handle)).toEqual({ 'refused user_not_found': 2_000 });
      expect(await eventsOf(stage, handle)).toBeLessThan(2_000);
    }),
  );

  it.concurrent(
    'all refused, and nobody says why: it stops after 600 requests, under 10,000 events',
    async () =>
      onBatchStage('', async (stage) => {
        const [groupId = ''] = addGroups(stage, ['Finance']);
        refuseUsersList(stage);
        stage.simulator.control.changeSettings({ patch: 'partial' });
        await stage.work();
        const users = [...addUsers(stage, 1), ...nobodies(1_000), ...addUsers(stage, 999)];
        const handle = await stage.start(rowsOf(groupId, users));
        for (let report = await handle.wait(); report.workflowStatus === 'RUNNING';) {
          expect(report.attention).toBe('act_breaker');
          await handle.resume();
          await setTimeout(100);
          report = await handle.wait();
        }
        const counts = await tallyOf(handle);
        expect(counts['refused user_refused']).toBeGreaterThan(30);
        expect(counts['not_attempted search_limit']).toBeGreaterThan(1_000);
        expect(await eventsOf(stage, handle)).toBeLessThan(10_000);
      }),
  );
});

describe('a PATCH', { timeout: 60_000 }, () => {
  it.concurrent('that is too large is halved, and the next ones are as small', async () =>
    onBatchStage('too large', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      stage.simulator.control.changeSettings({ maxPatchUsers: 30 });
      await stage.work();
      const handle = await stage.start(rowsOf(groupId, addUsers(stage, 200)));
      expect((await handle.result()).counts).toEqual({ added: 200 });
      const sizes = stage
        .requestsOf(PATCH)
        .map((entry) => [entry.status, writtenUsers(entry).length]);
      expect(sizes.filter(([status]) => status === 413)).toEqual([
        [413, 100],
        [413, 50],
      ]);
      expect(sizes.filter(([status, size]) => status === 200 && size !== 25)).toHaveLength(2);
    }),
  );

  it.concurrent('of no user at all fits: each is refused, and the batch ends', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      stage.simulator.control.changeSettings({ maxPatchUsers: 0 });
      await stage.work();
      const handle = await stage.start(rowsOf(groupId, addUsers(stage, 12)));
      expect((await handle.result()).counts).toEqual({ refused: 12 });
    }),
  );

  it.concurrent.each([
    [409, 'atomic'],
    [400, 'atomic'],
    [409, 'partial'],
  ] as const)(
    'refused (%d, %s) for somebody whom an outsider added meanwhile',
    async (status, patch) =>
      onBatchStage('', async (stage) => {
        const [groupId = ''] = addGroups(stage, ['Finance']);
        stage.simulator.control.changeSettings({
          patch,
          alreadyMember: 'error',
          alreadyMemberStatus: status,
        });
        await stage.work({ limits: { patchUsers: 10, filterUsers: 20 } });
        const users = addUsers(stage, 31);
        // Behind the read, before the write: once in each chunk.
        stage.simulator.on('arrived', (entry) => {
          const sent = writtenUsers(entry);
          const userId = sent[4];
          if (entry.operation === PATCH && userId && sent.length === 10)
            stage.simulator.store.addMember({ groupId, userId });
        });
        const handle = await stage.start(rowsOf(groupId, users));
        expect((await handle.result()).counts).toEqual({ added: 31 });
        expect(stage.requestsOf(PATCH).length).toBeLessThanOrEqual(8);
      }),
  );
});
