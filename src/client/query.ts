import type { Client, WorkflowHandle } from '@temporalio/client';
import { QueryNotRegisteredError } from '@temporalio/client';

/** A worker that is up answers a query in milliseconds (ms). */
const QUERY_MS = 2_000;

/** Nothing of either where no worker is heard in time. */
export interface Asked<T> {
  answer?: T;
  /** What a worker said that has the run's code fail already where it begins to look. */
  refusal?: string;
}

export async function askWorker<T>(
  client: Client,
  run: Pick<WorkflowHandle, 'query'>,
  query: string,
): Promise<Asked<T>> {
  const deadline = Date.now() + QUERY_MS;
  try {
    return { answer: await client.connection.withDeadline(deadline, () => run.query<T>(query)) };
  } catch (error) {
    // The SDK's word for every failure that a worker answers with.
    return error instanceof QueryNotRegisteredError ? { refusal: error.message } : {};
  }
}
