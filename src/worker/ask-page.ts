import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { ActivityDeps } from '../../activities/index.js';
import type { RowOfUser } from '../contracts/bulk.js';
import { BULK } from '../contracts/bulk.js';

/**
 * A worker that is up answers within milliseconds, or a second where it has to replay the page. Shorter than what a worker that
 * shuts down leaves its activities at the end (ms).
 */
const QUERY_MS = 4_000;

/** Asks a page of a batch, as an activity of another one may: a workflow cannot query. */
export function createAskPage(client: Client): ActivityDeps['askPage'] {
  return async (pageId, asked, signal) =>
    client.connection
      .withAbortSignal(signal, () =>
        client.connection.withDeadline(Date.now() + QUERY_MS, () =>
          client.workflow.getHandle(pageId).query<RowOfUser[], [typeof asked]>(BULK.rowsOf, asked),
        ),
      )
      .catch((error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return [];
        throw error;
      });
}
