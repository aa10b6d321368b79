import type { Client } from '@temporalio/client';

export interface Run {
  workflowId: string;
  runId: string;
}

type Answer = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
export type HistoryEvent = NonNullable<NonNullable<Answer['history']>['events']>[number];

/** The events of a run, page by page as they are asked for. */
export async function* eventsOf(
  client: Client,
  execution: Run,
  direction: 'forward' | 'backward',
): AsyncGenerator<HistoryEvent> {
  const { namespace } = client.options;
  let nextPageToken: Uint8Array | null | undefined;
  do {
    const request = { namespace, execution, ...(nextPageToken ? { nextPageToken } : {}) };
    const answer =
      direction === 'forward'
        ? await client.workflowService.getWorkflowExecutionHistory(request)
        : await client.workflowService.getWorkflowExecutionHistoryReverse(request);
    yield* answer.history?.events ?? [];
    nextPageToken = answer.nextPageToken;
  } while (nextPageToken && nextPageToken.length > 0);
}
