import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { Attention } from '../../contracts/attention.js';
import type { BatchState } from '../../contracts/bulk.js';
import { BULK_ONBOARDING_WORKFLOW } from '../../contracts/bulk.js';
import { numberOf, textOf } from '../attributes.js';
import { reachingAll } from '../temporal-errors.js';
import { batchWorkflowId } from './batch-id.js';

export interface ListBatchesOptions {
  /** @default all */
  companyId?: string;
  /** Only those that have not ended. @default false */
  openOnly?: boolean;
}

/** One run of a batch, as the list of runs has it; search attributes are absent where they are off. */
export interface BatchListing {
  workflowId: string;
  runId: string;
  /** Its name, as the id has it. */
  batch: string;
  companyId?: string;
  /** Temporal's own status, such as `RUNNING`, `COMPLETED`, `TERMINATED`. */
  workflowStatus: string;
  state?: BatchState;
  attention: Attention | null;
  summary: string;
  /** Rows that are not in place, so far. */
  rowsFailed?: number;
  /** ISO 8601. */
  startedAt: string;
  /** ISO 8601; absent while it is open. */
  closedAt?: string;
}

/** All batches that Temporal keeps, open ones first, then the newest. A run of a second ago may be missing. */
export async function* listBatches(
  client: Client,
  { companyId: asked, openOnly = false }: ListBatchesOptions = {},
): AsyncGenerator<BatchListing> {
  const companyId = asked?.trim().toLowerCase();
  const prefix = companyId === undefined ? 'batch:' : batchPrefix(companyId);
  const query = [
    `WorkflowType = "${BULK_ONBOARDING_WORKFLOW}"`,
    `WorkflowId STARTS_WITH "${prefix}"`,
    ...(openOnly ? ['ExecutionStatus = "Running"'] : []),
  ].join(' AND ');
  for await (const run of reachingAll(client.workflow.list({ query }))) {
    const listing = toListing(run);
    const isOther = listing.companyId !== undefined && listing.companyId !== companyId;
    if (companyId === undefined || !isOther) yield listing;
  }
}

/** What the ids of a company's batches begin with; those of another one may, too. */
function batchPrefix(companyId: string): string {
  const id = batchWorkflowId(companyId, 'x');
  return id.slice(0, id.lastIndexOf(':') + 1);
}

function toListing(run: WorkflowExecutionInfo): BatchListing {
  const { workflowId, runId, status, startTime, closeTime } = run;
  const companyId = textOf(run, 'UsherCompanyId');
  const state = textOf(run, 'UsherState') as BatchState | undefined;
  const rowsFailed = numberOf(run, 'UsherRowsFailed');
  const attention = textOf(run, 'UsherAttention') as Attention | undefined;
  return {
    workflowId,
    runId,
    batch: workflowId.split(':').slice(2).join(':'),
    ...(companyId === undefined ? {} : { companyId }),
    workflowStatus: status.name,
    ...(state === undefined ? {} : { state }),
    attention: status.name === 'RUNNING' ? (attention ?? null) : null,
    summary: textOf(run, 'UsherSummary') ?? '',
    ...(rowsFailed === undefined ? {} : { rowsFailed }),
    startedAt: startTime.toISOString(),
    ...(closeTime ? { closedAt: closeTime.toISOString() } : {}),
  };
}
