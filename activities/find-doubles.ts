import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { FindDoublesInput, RowOfUser } from '../src/contracts/bulk.js';
import type { ActivityDeps } from './deps.js';

/**
 * Which of these users other pages of the batch have written to the group, and for which of their rows. One page after the
 * other: each has ended, and may have to be replayed before it answers.
 */
export async function findDoubles(
  { askPage }: ActivityDeps,
  { pageIds, ...asked }: FindDoublesInput,
): Promise<RowOfUser[]> {
  // Of the step, and of a worker that is at the end of its shutdown.
  const signal = cancellationSignal();
  const found: RowOfUser[] = [];
  for (const pageId of pageIds) {
    heartbeat();
    signal.throwIfAborted();
    found.push(...(await askPage(pageId, asked, signal)));
  }
  return found;
}
