import type { Client } from '@temporalio/client';

export interface Run {
  workflowId: string;
  runId: string;
}

type Answer = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
export type HistoryEvent = NonNullable<NonNullable<Answer['history']>['events']>[number];

export function toDate({ eventTime }: HistoryEvent): Date {
  return new Date(Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6);
}

/** The events of a run, page by page as they are asked for. */
export async function* eventsOf(
  client: Client,
  { workflowId, runId }: Run,
  direction: 'forward' | 'backward',
): AsyncGenerator<HistoryEvent> {
  const { namespace } = client.options;
  const execution = { workflowId, runId };
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
