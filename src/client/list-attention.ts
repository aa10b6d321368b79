import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Attention } from '../contracts/attention.js';
import type { SearchAttributeName } from '../contracts/search-attributes.js';
import { textOf } from './attributes.js';
import type { HistoryEvent, Run } from './history-events.js';
import { eventsOf } from './history-events.js';
import { reachingAll } from './temporal-errors.js';

/** A run that makes no progress. */
export interface OpenMark {
  workflowId: string;
  runId: string;
  workflowType: string;
  attention: Attention;
  /** When it was marked so, ISO 8601. */
  since: string;
  /** Why, one sentence. */
  summary: string;
  companyId?: string;
  /** Of a batch and of its pages: the workflow id of the batch. */
  batchId?: string;
}

const MARK: SearchAttributeName = 'UsherAttention';

/** Every open run that is marked; those that a person has to look at, and those that wait and go on by themselves. */
export async function* listAttention(client: Client): AsyncGenerator<OpenMark> {
  const query = `ExecutionStatus = "Running" AND ${MARK} IS NOT NULL`;
  for await (const run of reachingAll(client.workflow.list({ query }))) {
    const attention = textOf(run, MARK) as Attention | undefined;
    if (attention) yield toMark(run, attention, await markedSince(client, run, attention));
  }
}

function toMark(run: WorkflowExecutionInfo, attention: Attention, since: Date): OpenMark {
  const { workflowId, runId, type: workflowType } = run;
  const companyId = textOf(run, 'UsherCompanyId');
  const batchId = textOf(run, 'UsherBatchId');
  return {
    workflowId,
    runId,
    workflowType,
    attention,
    since: since.toISOString(),
    summary: textOf(run, 'UsherSummary') ?? '',
    ...(companyId === undefined ? {} : { companyId }),
    ...(batchId === undefined ? {} : { batchId }),
  };
}

/** The list tells the mark, and the history when it came: the first of the last events in a row that set it. */
async function markedSince(
  client: Client,
  { workflowId, runId, startTime }: Run & { startTime: Date },
  attention: Attention,
): Promise<Date> {
  let since: Date | undefined;
  for await (const event of eventsOf(client, { workflowId, runId }, 'backward')) {
    const mark = markOf(event);
    if (mark === undefined) continue;
    if (mark !== attention) break;
    since = toDate(event);
  }
  return since ?? startTime;
}

/** What an event sets the mark to, null where it takes it away; undefined for any other event. */
function markOf(event: HistoryEvent): unknown {
  const upserted = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes;
  const payload = upserted?.indexedFields?.[MARK];
  if (!payload) return undefined;
  return defaultPayloadConverter.fromPayload(payload as never) ?? null;
}

function toDate({ eventTime }: HistoryEvent): Date {
  return new Date(Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6);
}
