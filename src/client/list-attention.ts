import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Attention } from '../contracts/attention.js';
import { BULK_ONBOARDING_WORKFLOW, ONBOARDING_PAGE_WORKFLOW } from '../contracts/bulk.js';
import { ADD_USER_TO_GROUP_WORKFLOW } from '../contracts/names.js';
import type { SearchAttributeName } from '../contracts/search-attributes.js';
import { REPORTED_PROBLEMS } from '../contracts/search-attributes.js';
import { STUCK_ON_CODE } from '../contracts/views.js';
import { textOf } from './attributes.js';
import type { HistoryEvent, Run } from './history-events.js';
import { eventsOf, toDate } from './history-events.js';
import { readStuck } from './stuck-on-code.js';
import { isUnknownAttribute, reachingAll } from './temporal-errors.js';

/** A mark, or what no run can say of itself: `act_code`, its code throws, or does not fit its history. */
export type ListedAttention = Attention | 'act_code';

/** A run that makes no progress. */
export interface OpenMark {
  workflowId: string;
  runId: string;
  workflowType: string;
  attention: ListedAttention;
  /** When it was marked so, or its code failed first, ISO 8601. */
  since: string;
  /** Why, one sentence. */
  summary: string;
  companyId?: string;
  /** Of a batch and of its pages: the workflow id of the batch. */
  batchId?: string;
}

const MARK: SearchAttributeName = 'UsherAttention';

const OUR_TYPES = [ADD_USER_TO_GROUP_WORKFLOW, BULK_ONBOARDING_WORKFLOW, ONBOARDING_PAGE_WORKFLOW];

/**
 * Every open run that makes no progress, once: those that are stuck on code, those that a person has to look at, and those that
 * wait and go on by themselves.
 */
export async function* listAttention(client: Client): AsyncGenerator<OpenMark> {
  const stuck = new Set<string>();
  for await (const mark of reachingAll(listStuck(client))) {
    stuck.add(mark.runId);
    yield mark;
  }
  const query = `ExecutionStatus = "Running" AND ${MARK} IS NOT NULL`;
  for await (const run of reachingAll(client.workflow.list({ query }))) {
    const attention = textOf(run, MARK) as Attention | undefined;
    if (!attention || stuck.has(run.runId)) continue;
    const since = await markedSince(client, run, attention);
    yield toMark(run, { attention, since, summary: textOf(run, 'UsherSummary') ?? '' });
  }
}

/** What the list has and the history does not bear out got on a moment ago. Servers that report no problems list none. */
async function* listStuck(client: Client): AsyncGenerator<OpenMark> {
  const types = OUR_TYPES.map((type) => `"${type}"`).join(', ');
  const query = `${STUCK_ON_CODE} AND WorkflowType IN (${types})`;
  try {
    for await (const run of client.workflow.list({ query })) {
      const stuck = await readStuck(client, run);
      if (!stuck) continue;
      const { since, reason: summary } = stuck;
      yield toMark(run, { attention: 'act_code', since, summary });
    }
  } catch (error) {
    if (!isUnknownAttribute(error, REPORTED_PROBLEMS)) throw error;
  }
}

function toMark(
  run: WorkflowExecutionInfo,
  told: Pick<OpenMark, 'attention' | 'since' | 'summary'>,
): OpenMark {
  const { workflowId, runId, type: workflowType } = run;
  const companyId = textOf(run, 'UsherCompanyId');
  const batchId = textOf(run, 'UsherBatchId');
  return {
    workflowId,
    runId,
    workflowType,
    ...told,
    ...(companyId === undefined ? {} : { companyId }),
    ...(batchId === undefined ? {} : { batchId }),
  };
}

/** The list tells the mark, and the history when it came: the first of the last events in a row that set it. */
async function markedSince(
  client: Client,
  { workflowId, runId, startTime }: Run & { startTime: Date },
  attention: Attention,
): Promise<string> {
  let since = startTime;
  for await (const event of eventsOf(client, { workflowId, runId }, 'backward')) {
    const mark = markOf(event);
    if (mark === undefined) continue;
    if (mark !== attention) break;
    since = toDate(event);
  }
  return since.toISOString();
}

/** What an event sets the mark to, null where it takes it away; undefined for any other event. */
function markOf(event: HistoryEvent): unknown {
  const upserted = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes;
  const payload = upserted?.indexedFields?.[MARK];
  if (!payload) return undefined;
  return defaultPayloadConverter.fromPayload(payload as never) ?? null;
}
