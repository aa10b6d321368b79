import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

/** The history of a run as JSON has it, payloads decoded. */
export async function decodedHistory(
  { workflow }: Client,
  workflowId: string,
): Promise<{ events: Record<string, unknown>[] }> {
  const history = await workflow.getHandle(workflowId).fetchHistory();
  return decode(historyToJSON(history)) as { events: Record<string, unknown>[] };
}

/** What every list of runs shows of a run (id, search attributes, memo, summary), payloads decoded. */
export async function decodedDescription(
  { workflow }: Client,
  workflowId: string,
): Promise<unknown> {
  const { raw } = await workflow.getHandle(workflowId).describe();
  return decode(JSON.stringify(raw));
}

function decode(json: string): unknown {
  return JSON.parse(json, (key, value: unknown) =>
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value,
  ) as unknown;
}
