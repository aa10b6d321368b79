import type { Client } from '@temporalio/client';
import { decodedDescription, decodedHistory } from './payloads.js';

/**
 * Where the server keeps a text, whatever its case, in what it knows of a run: `WORKFLOW_EXECUTION_STARTED input`,
 * `ACTIVITY_TASK_SCHEDULED listUsers input`, or `description`.
 */
export async function tracesOf(
  client: Client,
  workflowId: string,
  text: string,
): Promise<string[]> {
  const { events } = await decodedHistory(client, workflowId);
  const traces = events.flatMap((event) => tracesInEvent(event, text));
  const described = holds(await decodedDescription(client, workflowId), text);
  return described ? [...traces, 'description'] : traces;
}

/** One for each field that holds it. */
function tracesInEvent(event: Record<string, unknown>, text: string): string[] {
  const type = String(event['eventType']).replace('EVENT_TYPE_', '');
  const scheduled = event['activityTaskScheduledEventAttributes'];
  const activity = (scheduled as { activityType: { name: string } } | undefined)?.activityType;
  const what = activity === undefined ? type : `${type} ${activity.name}`;
  return Object.values(event)
    .flatMap((value) => Object.entries(typeof value === 'object' ? (value ?? {}) : { value }))
    .filter(([, value]) => holds(value, text))
    .map(([field]) => `${what} ${field}`);
}

function holds(value: unknown, text: string): boolean {
  return JSON.stringify(value).toLowerCase().includes(text.toLowerCase());
}
