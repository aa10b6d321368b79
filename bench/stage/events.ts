import { setTimeout } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

/** Closed runs show in lists a little later. */
const LISTED_WITHIN_MS = 30_000;

/** Events in the histories of all runs of a task queue; waits until that many closed runs are listed. */
export async function countEvents(
  client: Client,
  taskQueue: string,
  runs: number,
): Promise<number> {
  const giveUpAt = Date.now() + LISTED_WITHIN_MS;
  for (;;) {
    const listed = await readLengths(client, taskQueue);
    if (listed.length === runs) return listed.reduce((sum, length) => sum + length, 0);
    if (Date.now() > giveUpAt) {
      throw new Error(`${listed.length} closed runs are listed on ${taskQueue} instead of ${runs}`);
    }
    await setTimeout(100);
  }
}

async function readLengths({ workflow }: Client, taskQueue: string): Promise<number[]> {
  const lengths: number[] = [];
  const query = `TaskQueue = '${taskQueue}' AND ExecutionStatus != 'Running'`;
  for await (const { historyLength } of workflow.list({ query })) lengths.push(historyLength);
  return lengths;
}
