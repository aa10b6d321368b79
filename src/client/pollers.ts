import type { Client } from '@temporalio/client';
import { setTimeout } from 'node:timers/promises';

/** Values of Temporal's `TaskQueueType`. */
const WORKFLOW_TASKS = 1;

/** A poller is listed for minutes after its end; a live one polls at least once a minute (the long poll's length). */
const FRESH_MS = 90_000;

/** How often an empty queue is looked at again, before it is called empty (ms): with slow looks, too, this takes less than the 5 s that are promised. */
const LOOK_MS = 800;
const LOOKS = 4;

/** Whether anybody polls the queue for workflow tasks. */
export async function isPolled(client: Client, taskQueue: string): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_TASKS,
  });
  return (pollers ?? []).some(({ lastAccessTime }) => {
    const at = Number(lastAccessTime?.seconds ?? 0) * 1_000;
    return Date.now() - at < FRESH_MS;
  });
}

/** The same, with a moment's patience for a worker that is just coming up. */
export async function isOrComesPolled(
  client: Client,
  taskQueue: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<boolean> {
  return (await isPolled(client, taskQueue)) || staysPolled(client, taskQueue, signal);
}

/** Resolves to false once the queue has had no poller for some looks in a row; to true when one is seen. */
export async function staysPolled(
  client: Client,
  taskQueue: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (let look = 1; look <= LOOKS; look += 1) {
    await setTimeout(LOOK_MS, undefined, { signal });
    if (await isPolled(client, taskQueue)) return true;
  }
  return false;
}
