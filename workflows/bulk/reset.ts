import { condition, workflowInfo } from '@temporalio/workflow';
import { toPageId } from '../page-id.js';
import { bindRun } from '../steps.js';
import type { Batch } from './batch.js';
import { endPages } from './decisions.js';
import { orderToEnd } from './order.js';

/**
 * What `temporal workflow reset` makes of a coordinator: a new run with a part of the old one's history. The old one's
 * pages go on as if nothing had happened (server 1.32), but they are not this run's to order about, and the end of those
 * that ended after the point of the reset is never told to it. So it tells them to end, and fails clearly.
 */

/** Looks now and then, and whenever a page did not hear an order, whether this run is the one that was bound. */
export async function watchForReset(batch: Batch): Promise<void> {
  const summary = 'until it looks whether the batch was reset';
  for (;;) {
    const { unheard, settings } = batch;
    await condition(() => batch.unheard !== unheard, settings.bulk?.resetLookMs ?? 1, { summary });
    // On the record, so that replay sees the same.
    const { runId } = await bindRun();
    if (runId !== settings.runId) return endPages(batch, 'reset');
  }
}

/** Ends pages that the run before had opened; the server tells the new run again what the client had asked for. */
export async function endPagesOfBefore(from: number, count: number): Promise<void> {
  const { workflowId, originalExecutionRunId } = workflowInfo();
  const ids = Array.from({ length: count }, (_, index) =>
    toPageId(workflowId, originalExecutionRunId, from + index),
  );
  await Promise.all(ids.map(async (id) => orderToEnd(id, 'batch_ended')));
}
