import type { Client } from '@temporalio/client';
import { randomUUID } from 'node:crypto';

/** The first and the last of a run's tasks, and of a coordinator those before its orders, and before the first end of a page. */
export type Point = 'first' | 'last' | 'before the orders' | 'before a page ended';

/** Resets the last run of a workflow as an operator would; resolves to the id of the run that goes on. */
export async function resetWorkflow(
  client: Client,
  workflowId: string,
  point: Point,
): Promise<string> {
  const { runId } = await client.workflow.getHandle(workflowId).describe();
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const all = events ?? [];
  const before: Record<Point, number> = {
    first: all.findIndex((event) => event.workflowTaskCompletedEventAttributes) + 1,
    last: all.length,
    'before the orders': all.findIndex(
      (event) => event.signalExternalWorkflowExecutionInitiatedEventAttributes,
    ),
    'before a page ended': all.findIndex(
      (event) => event.childWorkflowExecutionCompletedEventAttributes,
    ),
  };
  const task = all
    .slice(0, before[point] - (point === 'before the orders' ? 4 : 0))
    .findLast((event) => event.workflowTaskCompletedEventAttributes);
  const reset = await client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    reason: 'a test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: task?.eventId ?? null,
  });
  return reset.runId;
}
