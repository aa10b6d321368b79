import { BULK_ONBOARDING_WORKFLOW } from './bulk.js';
import { REPORTED_PROBLEMS } from './search-attributes.js';

/**
 * The ready-made views of the Web UI's workflow list: a name, a question, a list filter. A link with both installs the
 * view in the browser that opens it.
 */
export interface View {
  name: string;
  /** What its rows are, and what to do with them. */
  about: string;
  /** Temporal's list filter. */
  filter: string;
}

/** Columns to choose in the Web UI, in this order: each browser keeps its own, no link can set them. */
export const LIST_COLUMNS = [
  'Status',
  'UsherAttention',
  'UsherSummary',
  'Workflow ID',
  'Start',
  'UsherOutcome',
] as const;

/** Runs whose code throws, or does not fit their history. */
export const STUCK_ON_CODE = `ExecutionStatus = "Running" AND ${REPORTED_PROBLEMS} IS NOT NULL`;

/** `now` in ms since the epoch: a filter has no word for today, so the view's name carries the day. */
export function toViews(now: number): View[] {
  const today = new Date(now).toISOString().slice(0, 10);
  return [
    {
      name: 'Act now',
      about: 'Runs that wait for a person.',
      filter: 'ExecutionStatus = "Running" AND UsherAttention STARTS_WITH "act_"',
    },
    {
      name: 'Waiting',
      about: 'Runs that wait and go on by themselves.',
      filter: 'ExecutionStatus = "Running" AND UsherAttention STARTS_WITH "wait_"',
    },
    {
      name: `Failed since ${today}`,
      about: 'Runs that failed, were cancelled or terminated; the summary says what holds.',
      filter: `UsherState IS NOT NULL AND ExecutionStatus IN ("Failed", "Terminated", "TimedOut") AND CloseTime >= "${today}T00:00:00Z"`,
    },
    {
      name: 'Running batches',
      about: 'Batches that have not ended, the newest first.',
      filter: `ExecutionStatus = "Running" AND WorkflowType = "${BULK_ONBOARDING_WORKFLOW}"`,
    },
    {
      name: 'Stuck on code',
      about: 'Runs whose code throws; they go on by themselves once a worker has code that fits.',
      filter: STUCK_ON_CODE,
    },
  ];
}

/** Opens the view in the Web UI at `uiUrl` and saves it there. */
export function viewLink(uiUrl: string, namespace: string, { name, filter }: View): string {
  const query = `query=${encodeURIComponent(filter)}&savedQuery=${encodeURIComponent(name)}`;
  return `${uiUrl.replace(/\/$/, '')}/namespaces/${namespace}/workflows?${query}`;
}
