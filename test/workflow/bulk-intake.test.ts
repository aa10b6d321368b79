import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { batchWorkflowId } from '../../src/client/index.js';
import type { PageLoad } from '../../src/contracts/bulk.js';
import type { BatchStage } from '../support/batch-stage.js';
import { onBatchStage } from '../support/batch-stage.js';
import { addGroups, addUsers, allResults, prepareRows, rowsOf, tally } from '../support/batches.js';
import { storeBatchHistories } from '../support/histories.js';
import { beginIntake } from '../support/intake.js';

const PATCH = 'updateUserGroupMembers';

function twoPages(stage: BatchStage) {
  const [finance = '', ops = ''] = addGroups(stage, ['Finance', 'Ops']);
  return [rowsOf(finance, addUsers(stage, 3)), rowsOf(ops, addUsers(stage, 2))];
}

describe('the intake of a batch', { timeout: 60_000 }, () => {
  it.concurrent('takes each step again, and refuses other rows and other numbers', async () =>
    onBatchStage('', async (stage) => {
      await stage.work();
      const pages = twoPages(stage);
      const intake = await beginIntake(stage, pages);
      const [first = '', second = ''] = await intake.open();
      expect(await intake.open()).toEqual([first, second]);
      const [one, two] = intake.loads as [PageLoad, PageLoad];
      await intake.load(first, one);
      await intake.load(first, one);
      await expect(intake.load(first, { ...one, digest: 'x' })).rejects.toMatchObject({
        cause: { message: 'other rows were loaded before' },
      });
      await expect(intake.load(second, one)).rejects.toMatchObject({
        cause: { message: 'this is page 1, not 0' },
      });
      await expect(intake.seal({ pages: 1 })).rejects.toMatchObject({
        cause: { message: '2 pages are open, not 1' },
      });
      // A seal waits until every page has been loaded.
      const sealing = intake.seal();
      const isSealed = await Promise.race([sealing.then(() => true), setTimeout(300, false)]);
      expect(isSealed).toBe(false);
      await intake.load(second, two);
      await expect(intake.seal({ rows: 4 })).rejects.toMatchObject({
        cause: { message: '5 rows are loaded, not 4' },
      });
      await expect(intake.seal({ digest: 'x' })).rejects.toMatchObject({
        cause: { message: 'other rows are loaded' },
      });
      await sealing;
      expect((await intake.handle.result()).counts).toEqual({ added: 5 });
      expect(tally(await allResults(intake.handle))).toEqual({ added: 5 });
    }),
  );

  it.concurrent('that nobody goes on with ends by itself, with nothing written', async () =>
    onBatchStage('', async (stage) => {
      const intakeIdleMs = 1_500;
      await stage.work({ durations: { intakeIdleMs } });
      const intake = await beginIntake(stage, twoPages(stage));
      const [first = ''] = await intake.open();
      await setTimeout(500);
      const loadedAt = Date.now();
      await intake.load(first, intake.loads[0] as PageLoad);
      const { state, summary, next, counts, finishedAt } = await intake.handle.result();
      expect([state, counts]).toEqual(['cancelled', { not_attempted: 5 }]);
      expect(summary).toMatch(/^Ended: its rows did not all come/);
      expect(next).toBe('Start the same file again.');
      // Each load starts the wait anew.
      expect(Date.parse(finishedAt) - loadedAt).toBeGreaterThanOrEqual(intakeIdleMs);
      expect(stage.requestsOf(PATCH)).toEqual([]);
      await expect(intake.load(first, intake.loads[0] as PageLoad)).rejects.toThrow();
      await storeBatchHistories(stage, intake.handle, 'an abandoned intake');
    }),
  );

  it.concurrent('is gone on with by the same call, wherever its client was cut off', async () =>
    onBatchStage('', async (stage) => {
      const [finance = '', ops = ''] = addGroups(stage, ['Finance', 'Ops']);
      await stage.work();
      const plain = [
        ...rowsOf(finance, addUsers(stage, 2_100)),
        ...rowsOf(ops, addUsers(stage, 30)),
      ];
      const { companyId } = stage.ids;
      const prepared = prepareRows(companyId, plain);
      // Before it opens a page, with one page loaded, with all but one.
      for (const cutAfter of [0, 2_050, 2_110]) {
        const cut = new AbortController();
        const rows = {
          ...prepared,
          async *rows() {
            let row = 0;
            for await (const one of prepared.rows()) {
              row += 1;
              if (row > cutAfter) cut.abort(new Error('cut off'));
              yield one;
            }
          },
        };
        if (cutAfter === 0) cut.abort(new Error('cut off'));
        const call = { companyId, batch: 'hires', mode: 'apply' as const, rows };
        const starting = stage.usher.startBatch({ ...call, signal: cut.signal });
        await expect(starting).rejects.toThrow('cut off');
      }
      const handle = await stage.start(plain);
      expect(handle.joined).toBe(true);
      expect((await handle.result()).counts).toEqual({ added: 2_130 });
    }),
  );
});

describe('the same file again', { timeout: 60_000 }, () => {
  it.concurrent(
    'joins an open batch; other rows or options are refused; an ended one is a new run',
    async () =>
      onBatchStage('', async (stage) => {
        const [groupId = ''] = addGroups(stage, ['Finance']);
        const rows = rowsOf(groupId, addUsers(stage, 3));
        const { companyId } = stage.ids;
        const start = async (plain: typeof rows, options: object = {}) =>
          stage.usher.startBatch({
            companyId,
            batch: 'hires',
            mode: 'approve',
            rows: prepareRows(companyId, plain),
            ...options,
          });
        await stage.work();
        const first = await start(rows);
        const again = await start(rows);
        expect([again.joined, again.runId]).toEqual([true, first.runId]);
        const conflict = { name: 'BatchConflictError' };
        await expect(start(rows.slice(1))).rejects.toMatchObject(conflict);
        await expect(start(rows, { mode: 'apply' })).rejects.toMatchObject(conflict);
        await expect(start(rows, { maxAdds: 1 })).rejects.toMatchObject(conflict);
        const { status } = await first.wait();
        await first.approve({ plan: status?.plan?.hash ?? '' });
        await first.result();
        const third = await start(rows, { mode: 'apply' });
        expect(third).toMatchObject({ joined: false, previousRunId: first.runId });
        expect(third.workflowId).toBe(batchWorkflowId(companyId, 'hires'));
        expect((await third.result()).counts).toEqual({ already_member: 3 });
      }),
  );
});
