import type {
  Client,
  WorkflowExecutionDescription,
  WorkflowExecutionInfo,
} from '@temporalio/client';
import { REPORTED_PROBLEMS, SUMMARY_MAX_CHARS } from '../contracts/search-attributes.js';
import { cut, sentence } from '../contracts/text.js';
import type { HistoryEvent } from './history-events.js';
import { eventsOf, toDate } from './history-events.js';
import { reaching } from './temporal-errors.js';

/**
 * A run whose code throws, or does not fit its history: its workflow task fails again and again. It does not mean that anything
 * is lost: the run goes on by itself once a worker has code that fits.
 */
export interface StuckOnCode {
  /** When it failed first since it last got on, ISO 8601; absent where it is only known that a worker's code fails to look. */
  since?: string;
  /** Why, one sentence. */
  reason: string;
}

/** Values of Temporal's `WorkflowTaskFailedCause`. */
const CODE_THROWS = 14;
const CODE_DOES_NOT_FIT = 24;

/** What ends a task that no code has spoilt: news that came meanwhile, a reset, a pause, a failover. */
const NOT_OF_CODE: ReadonlySet<number> = new Set([1, 13, 17, 18, 20, 31, 39]);

/** Value of Temporal's `TimeoutType`: a worker began the task and did not finish it. */
const START_TO_CLOSE = 1;

/** Why a run that is open gives no answer: undefined where nothing speaks of its code, and no worker is there. */
export async function findStuck(
  client: Client,
  description: WorkflowExecutionDescription,
  refusal: string | undefined,
): Promise<StuckOnCode | undefined> {
  // What failed is tried again, so a task is always pending then.
  const isPending = Boolean(description.raw.pendingWorkflowTask);
  const stuck = isPending ? await reaching(() => readStuck(client, description)) : undefined;
  if (stuck || refusal === undefined) return stuck;
  return { reason: toReason('A worker answers, but its code fails', refusal) };
}

/** What its history tells. */
export async function readStuck(
  client: Client,
  run: Omit<WorkflowExecutionInfo, 'raw'>,
): Promise<Required<StuckOnCode> | undefined> {
  const isReported = run.typedSearchAttributes
    .getAll()
    .some(({ key }) => key.name === REPORTED_PROBLEMS);
  return stuckIn(eventsOf(client, run, 'backward'), isReported);
}

/**
 * From the newest event back to the last task that succeeded: the first failure says since when, the last one why. Tasks that
 * were begun and never finished are a worker's death as often as its code's fault, and count only where Temporal reports the run.
 */
export async function stuckIn(
  events: AsyncIterable<HistoryEvent> | Iterable<HistoryEvent>,
  isReported: boolean,
): Promise<Required<StuckOnCode> | undefined> {
  let stuck: Required<StuckOnCode> | undefined;
  for await (const event of events) {
    if (event.workflowTaskCompletedEventAttributes) break;
    const reason = reasonOf(event, isReported);
    if (reason === undefined) continue;
    stuck = { since: toDate(event).toISOString(), reason: stuck?.reason ?? reason };
  }
  return stuck;
}

function reasonOf(event: HistoryEvent, isReported: boolean): string | undefined {
  const timedOut = event.workflowTaskTimedOutEventAttributes;
  if (isReported && timedOut?.timeoutType === START_TO_CLOSE) {
    return 'Workers begin its task and do not finish it in time.';
  }
  const failed = event.workflowTaskFailedEventAttributes;
  if (!failed || NOT_OF_CODE.has(failed.cause ?? 0)) return undefined;
  return toReason(describeCause(failed.cause ?? 0), failed.failure?.message ?? '');
}

function describeCause(cause: number): string {
  if (cause === CODE_THROWS) return 'Its code throws';
  return cause === CODE_DOES_NOT_FIT
    ? 'Its code does not fit its history'
    : 'Temporal refuses what its code asks for';
}

/** The first sentence of the message is enough: the run's page has the rest. */
function toReason(what: string, message: string): string {
  const [line = ''] = message.trim().split(/[\r\n]/);
  const [first = ''] = line.split(/(?<=[.!?])\s/);
  return sentence(cut([what, first].filter(Boolean).join(': '), SUMMARY_MAX_CHARS));
}
