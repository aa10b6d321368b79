import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, TerminatedFailure } from '@temporalio/common';
import type { Attention } from '../../contracts/attention.js';
import type { BatchResult, BatchState, BatchStatus, PageProgress } from '../../contracts/bulk.js';
import { BULK } from '../../contracts/bulk.js';
import type { Counts, RowOutcome } from '../../contracts/rows.js';
import type { SearchAttributeName } from '../../contracts/search-attributes.js';
import { reaching } from '../temporal-errors.js';
import { BatchLostError, BatchNotFoundError } from './errors.js';

/** A worker that is up answers a query in milliseconds (ms). */
const QUERY_MS = 2_000;

/** Where a batch stands. Without a worker, only what the search attributes tell. */
export interface BatchReport {
  workflowId: string;
  runId: string;
  /** Temporal's own status, such as `RUNNING`, `COMPLETED`, `TERMINATED`. */
  workflowStatus: string;
  state: BatchState;
  attention: Attention | null;
  summary: string;
  /** Of all rows whose outcome is known, those of pages at work included; absent without a worker. */
  counts?: Counts;
  /** The coordinator's own word; absent without a worker, and once it has ended. */
  status?: BatchStatus;
  /** Once it has ended. */
  result?: BatchResult;
}

export async function readBatch(
  client: Client,
  run: WorkflowHandle,
  batch: string,
): Promise<BatchReport> {
  const description = await reaching(() => run.describe()).catch((error: unknown) => {
    throw error instanceof WorkflowNotFoundError
      ? new BatchNotFoundError(batch, run.workflowId)
      : error;
  });
  const known = fromAttributes(description);
  if (description.status.name === 'COMPLETED') {
    const result = (await reaching(() => run.result())) as BatchResult;
    const { state, summary, counts } = result;
    return { ...known, state, attention: null, summary, counts, result };
  }
  if (description.status.name !== 'RUNNING') return known;
  const status = await ask<BatchStatus>(client, run, BULK.status);
  if (!status) return known;
  const { state, attention, summary } = status;
  const counts = await countsOf(client, status);
  return { ...known, state, attention, summary, counts, status };
}

/** Pages that have ended, and those at work. */
async function countsOf(client: Client, { counts, running }: BatchStatus): Promise<Counts> {
  const pages = await Promise.all(
    running.map(async (id) =>
      ask<PageProgress>(client, client.workflow.getHandle(id), BULK.progress),
    ),
  );
  const sum: Counts = { ...counts };
  for (const page of pages) {
    for (const [outcome, rows] of Object.entries(page?.counts ?? {}) as [RowOutcome, number][]) {
      sum[outcome] = (sum[outcome] ?? 0) + rows;
    }
  }
  return sum;
}

async function ask<T>(client: Client, run: WorkflowHandle, query: string): Promise<T | undefined> {
  const asked = client.connection.withDeadline(Date.now() + QUERY_MS, () => run.query<T>(query));
  return asked.catch(() => undefined);
}

function fromAttributes(description: WorkflowExecutionDescription): BatchReport {
  const text = (name: SearchAttributeName) =>
    description.typedSearchAttributes.getAll().find(({ key }) => key.name === name)?.value as
      string | undefined;
  const isRunning = description.status.name === 'RUNNING';
  const state = text('UsherState') as BatchState | undefined;
  return {
    workflowId: description.workflowId,
    runId: description.runId,
    workflowStatus: description.status.name,
    state: state ?? 'intake',
    attention: isRunning ? ((text('UsherAttention') as Attention | undefined) ?? null) : null,
    summary: isRunning
      ? (text('UsherSummary') ?? '')
      : `The coordinator was ${description.status.name.toLowerCase()}; the report has what became of each row`,
  };
}

/** Why a coordinator has no result. */
export function toBatchLost(error: unknown, workflowId: string): unknown {
  if (!(error instanceof WorkflowFailedError)) return error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) {
    return new BatchLostError(workflowId, cause.type ?? 'Failed', cause.message, { cause });
  }
  const how = cause instanceof TerminatedFailure ? 'terminated' : 'ended from outside';
  const next = 'the report has what became of each row; start the same file again to go on';
  return new BatchLostError(workflowId, how, `The batch ${workflowId} was ${how}: ${next}`, {
    cause,
  });
}
