import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { BatchHandle, UserKey } from '../../src/client/index.js';
import type { BatchStage } from '../support/batch-stage.js';
import { onBatchStage, until } from '../support/batch-stage.js';
import { addGroups, addUsers, allResults, rowsOf, tally } from '../support/batches.js';
import { startPages } from '../support/intake.js';
import { resetWorkflow } from '../support/reset-workflow.js';

const PATCH = 'updateUserGroupMembers';
const limits = { patchUsers: 5, filterUsers: 10 };

async function tallyOf(handle: BatchHandle): Promise<Record<string, number>> {
  return tally(await allResults(handle));
}

/** `count` pages of 10 users each, all of one group. The first proves with three PATCHes, the others follow each other. */
function pagesOfOneGroup(stage: BatchStage, count: number) {
  const [groupId = ''] = addGroups(stage, ['Finance']);
  return Array.from({ length: count }, () => rowsOf(groupId, addUsers(stage, 10)));
}

describe('from outside, through Temporal', { timeout: 60_000 }, () => {
  it.concurrent(
    'a page is terminated while it writes: its rows are unverified, the rest goes on',
    async () =>
      onBatchStage('a page terminated', async (stage) => {
        const pages = pagesOfOneGroup(stage, 4);
        await stage.work({ limits });
        stage.simulator.faults.add({
          operation: PATCH,
          after: 3,
          fault: { kind: 'delay', ms: 1_200 },
        });
        const fourth = stage.arrival(PATCH, 4);
        const handle = await stage.startPages(pages);
        await fourth;
        await stage.page(handle, 1).terminate('a test');
        const { state, counts } = await handle.result();
        expect([state, counts]).toEqual(['done', { added: 30, unverified: 10 }]);
        expect((await tallyOf(handle))['unverified page_lost']).toBe(10);
      }),
  );

  it.concurrent.each([
    ['at work', 1],
    ['waiting for its turn', 2],
  ])('a page %s is cancelled: it ends tidily, the rest goes on', async (_, nth) =>
    onBatchStage(nth === 1 ? 'a page cancelled' : '', async (stage) => {
      const pages = pagesOfOneGroup(stage, 4);
      await stage.work({ limits });
      stage.simulator.faults.add({ operation: PATCH, after: 3, fault: { kind: 'delay', ms: 500 } });
      const fourth = stage.arrival(PATCH, 4);
      const handle = await stage.startPages(pages);
      await fourth;
      await stage.page(handle, nth).cancel();
      const { state, counts } = await handle.result();
      expect(state).toBe('done');
      const left = nth === 1 ? 5 : 10;
      expect(counts).toEqual({ added: 40 - left, not_attempted: left });
      expect((await tallyOf(handle))['not_attempted cancelled']).toBe(left);
    }),
  );

  it.concurrent(
    'the coordinator is cancelled: as by its own cancel, whatever is said to it then',
    async () =>
      onBatchStage('the coordinator cancelled', async (stage) => {
        const pages = pagesOfOneGroup(stage, 3);
        await stage.work({ limits });
        stage.simulator.faults.add({
          operation: PATCH,
          after: 3,
          fault: { kind: 'delay', ms: 1_000 },
        });
        const fourth = stage.arrival(PATCH, 4);
        const handle = await stage.startPages(pages);
        await fourth;
        await stage.temporal.workflow.getHandle(handle.workflowId).cancel();
        await setTimeout(200);
        await handle.pause();
        await handle.cancel({ by: 'Ada' });
        const { state, counts } = await handle.result();
        expect([state, counts]).toEqual(['cancelled', { added: 15, not_attempted: 15 }]);
      }),
  );

  it.concurrent(
    'the coordinator is terminated: pages end tidily, the report needs no worker',
    async () =>
      onBatchStage('the coordinator terminated', async (stage) => {
        const pages = pagesOfOneGroup(stage, 3);
        const worker = await stage.work({ limits });
        stage.simulator.faults.add({
          operation: PATCH,
          after: 3,
          fault: { kind: 'delay', ms: 500 },
        });
        const fourth = stage.arrival(PATCH, 4);
        const handle = await stage.startPages(pages);
        await fourth;
        await stage.temporal.workflow.getHandle(handle.workflowId).terminate('a test');
        await expect(handle.result()).rejects.toMatchObject({ type: 'terminated' });
        for (const nth of [0, 1, 2]) await stage.page(handle, nth).result();
        await worker.stop();
        expect(await tallyOf(handle)).toEqual({ added: 15, 'not_attempted cancelled': 15 });
      }),
  );

  it.concurrent(
    'a batch of the same name starts while pages of the one before still end',
    async () =>
      onBatchStage('', async (stage) => {
        const pages = pagesOfOneGroup(stage, 2);
        await stage.work({ limits });
        stage.simulator.faults.add({
          operation: PATCH,
          after: 1,
          fault: { kind: 'delay', ms: 1_000 },
        });
        const second = stage.arrival(PATCH, 2);
        const first = await startPages(stage, pages);
        await second;
        await stage.temporal.workflow.getHandle(first.workflowId).terminate('a test');
        const again = await stage.startPages(pages, { mode: 'approve' });
        expect(again.runId).not.toBe(first.runId);
        await until(async () => (await again.status()).attention === 'act_approve');
        // Two runs may each send a PATCH of their own; here, the one that was cut off has had its answer.
        await until(async () =>
          stage.simulator.requests.every(({ outcome }) => outcome !== 'open'),
        );
        const { status } = await again.status();
        await again.approve({ plan: status?.plan?.hash ?? '' });
        const { state, counts } = await again.result();
        expect(state).toBe('done');
        expect((counts.added ?? 0) + (counts.already_member ?? 0)).toBe(20);
      }),
  );
});

describe('the coordinator is reset', { timeout: 60_000 }, () => {
  it.concurrent.each(['first', 'before the orders', 'before a page ended'] as const)(
    'to a point %s: its pages end, and it fails clearly',
    async (point) =>
      onBatchStage(`the coordinator reset ${point}`, async (stage) => {
        const pages = pagesOfOneGroup(stage, 4);
        await stage.work({ limits, durations: { resetLookMs: 2_000, heartbeatTimeoutMs: 2_000 } });
        stage.simulator.faults.add({
          operation: PATCH,
          after: 5,
          fault: { kind: 'delay', ms: 1_000 },
        });
        const sixth = stage.arrival(PATCH, 6);
        const first = await stage.startPages(pages);
        await sixth;
        await resetWorkflow(stage.temporal, first.workflowId, point);
        const again = await stage.usher.getBatch(stage.ids.companyId, 'hires');
        expect(again.runId).not.toBe(first.runId);
        await expect(again.result()).rejects.toMatchObject({
          type: 'BatchReset',
          message: expect.stringContaining('Start the same file again'),
        });
        const writes = stage.requestsOf(PATCH).length;
        for (const nth of [0, 1, 2, 3]) await stage.page(first, nth).result();
        expect(stage.requestsOf(PATCH)).toHaveLength(writes);
        // The last write was of the third page; of the fourth nothing was begun.
        const counts = await tallyOf(again);
        expect(counts).toEqual(await tallyOf(first));
        expect(counts['not_attempted batch_ended']).toBeGreaterThanOrEqual(10);
      }),
  );

  it.concurrent('to its last task: it is told of the ends of its pages, and goes on', async () =>
    onBatchStage('the coordinator reset last', async (stage) => {
      const pages = pagesOfOneGroup(stage, 3);
      await stage.work({ limits });
      stage.simulator.faults.add({
        operation: PATCH,
        after: 4,
        fault: { kind: 'delay', ms: 1_000 },
      });
      const fifth = stage.arrival(PATCH, 5);
      const { workflowId } = await stage.startPages(pages);
      await fifth;
      await resetWorkflow(stage.temporal, workflowId, 'last');
      const again = await stage.usher.getBatch(stage.ids.companyId, 'hires');
      expect((await again.result()).counts).toEqual({ added: 30 });
    }),
  );
});

describe('a page is reset', { timeout: 60_000 }, () => {
  it.concurrent.each(['first', 'last'] as const)(
    'to its %s task: it goes on, nothing is written blind',
    async (point) =>
      onBatchStage(`a page reset ${point}`, async (stage) => {
        const pages = pagesOfOneGroup(stage, 3);
        // As shipped, settling takes longer than a request of ordinary length.
        await stage.work({ limits, durations: { settleMs: 2_000 } });
        stage.simulator.faults.add({
          operation: PATCH,
          after: 4,
          fault: { kind: 'delay', ms: 1_000 },
        });
        const fifth = stage.arrival(PATCH, 5);
        const handle = await stage.startPages(pages);
        await fifth;
        await resetWorkflow(stage.temporal, stage.page(handle, 1).workflowId, point);
        const { counts } = await handle.result();
        expect((counts.added ?? 0) + (counts.already_member ?? 0)).toBe(30);
      }),
  );
});

/** Eight people, two for each way of naming a user. */
function nameVariously({ simulator, ids }: BatchStage): UserKey[] {
  const people = Array.from({ length: 8 }, () => {
    const mark = randomUUID();
    const keys = {
      email: `${mark}@acme.example`,
      externalId: `x-${mark}`,
      employeeId: `n-${mark}`,
    };
    return simulator.store.addUser({ companyId: ids.companyId, name: 'Employee', ...keys });
  });
  return people.map(({ id, email = '', externalId = '', employeeId = '' }, nth) => {
    if (nth < 2) return { email: email.toUpperCase() };
    if (nth < 4) return { externalId };
    return nth < 6 ? { employeeId } : { userId: id.toUpperCase() };
  });
}

describe('the worker is gone', { timeout: 90_000 }, () => {
  it.concurrent.each(['apply', 'approve'] as const)(
    'the report tells what was sent of an open page, also where the page is reset then, mode %s',
    async (mode) =>
      onBatchStage('', async (stage) => {
        const [groupId = ''] = addGroups(stage, ['Finance', 'Legal']);
        const named = nameVariously(stage);
        const others = nameVariously(stage);
        const rows = [
          ...named.map((user) => ({ user, group: { groupName: 'finance' } })),
          ...others.map((user) => ({ user, group: { groupId: groupId.toUpperCase() } })),
          // Who was sent for one group was not sent for another.
          ...named.map((user) => ({ user, group: { groupName: 'Legal' } })),
        ];
        const options = { limits, durations: { settleMs: 2_000 } };
        const worker = await stage.work(options);
        const fault = { kind: 'delay', ms: 500 } as const;
        stage.simulator.faults.add({ operation: PATCH, after: 2, fault });
        const third = stage.arrival(PATCH, 3);
        const handle = await stage.startPages([rows, rows.slice(16)], { mode });
        if (mode === 'approve') {
          const { status } = await handle.wait();
          await handle.approve({ plan: status?.plan?.hash ?? '' });
        }
        await third;
        await worker.stop();

        const results = await allResults(handle);
        // One alone, then twice five.
        const isSent = (place: number) => place < 11;
        expect(results.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual(
          Array.from({ length: 32 }, (_, place) =>
            isSent(place) ? 'unverified write_under_way' : 'not_attempted under_way',
          ),
        );
        await resetWorkflow(stage.temporal, stage.page(handle, 0).workflowId, 'first');
        expect(await allResults(handle)).toEqual(results);

        await stage.work(options);
        const { added = 0, already_member = 0, duplicate = 0 } = (await handle.result()).counts;
        expect(added + already_member + duplicate).toBe(32);
      }),
  );
});

describe('a step is ended by hand', { timeout: 60_000 }, () => {
  it.concurrent.each([
    // The canary is in; of the others nobody was sent.
    ['listUserGroupMembers', 3, { added: 11, failed: 9 }],
    // Of the second page, what was sent is looked for.
    [PATCH, 4, { added: 15, failed: 5 }],
  ] as const)(
    '%s: its rows have outcomes, the next page goes on',
    async (operation, nth, expected) =>
      onBatchStage(`${operation} ended by hand`, async (stage) => {
        const pages = pagesOfOneGroup(stage, 2);
        await stage.work({ limits });
        const fault = { kind: 'delay', ms: 1_000 } as const;
        stage.simulator.faults.add({ operation, after: nth - 1, fault });
        const slow = stage.arrival(operation, nth);
        const handle = await stage.startPages(pages);
        await slow;
        const [workflowId = ''] = (await handle.status()).status?.running ?? [];
        const { raw } = await stage.temporal.workflow.getHandle(workflowId).describe();
        await stage.temporal.workflowService.respondActivityTaskFailedById({
          namespace: 'default',
          workflowId,
          activityId: raw.pendingActivities?.[0]?.activityId ?? '',
          failure: { message: 'by hand', applicationFailureInfo: { nonRetryable: true } },
        });
        expect((await handle.result()).counts).toEqual(expected);
        expect((await tallyOf(handle))['failed unexpected']).toBe(expected.failed);
      }),
  );
});
