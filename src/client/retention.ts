import type { Client } from '@temporalio/client';

/** How long the namespace keeps a run that has ended, ms; undefined where it does not say. */
export async function readRetentionMs(client: Client): Promise<number | undefined> {
  const { namespace } = client.options;
  const { config } = await client.workflowService.describeNamespace({ namespace });
  const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  return seconds > 0 ? seconds * 1_000 : undefined;
}
