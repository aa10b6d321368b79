import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { ActivityDeps } from '../../activities/index.js';
import type { RowOfUser } from '../contracts/bulk.js';
import { BULK } from '../contracts/bulk.js';
import { unlessAborted } from '../spotnana/index.js';

/**
 * A worker that is up answers within milliseconds, or a second where it has to replay the page. Shorter than what a worker that
 * shuts down leaves its activities at the end (ms).
 */
const QUERY_MS = 4_000;

/** Asks a page of a batch, as an activity of another one may: a workflow cannot query. */
export function createAskPage(client: Client): ActivityDeps['askPage'] {
  return async (pageId, asked, signal) => {
    const query = client.connection.withDeadline(Date.now() + QUERY_MS, async () =>
      client.workflow.getHandle(pageId).query<RowOfUser[], [typeof asked]>(BULK.rowsOf, asked),
    );
    // A worker's connection heeds no abort signal, and takes a deadline for that of one try of many (SDK 1.24).
    const patience = AbortSignal.any([signal, AbortSignal.timeout(QUERY_MS)]);
    return unlessAborted(query, patience).catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return [];
      throw error;
    });
  };
}
