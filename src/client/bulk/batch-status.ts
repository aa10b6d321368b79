import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, TerminatedFailure } from '@temporalio/common';
import type { Attention } from '../../contracts/attention.js';
import type { BatchResult, BatchState, BatchStatus, PageProgress } from '../../contracts/bulk.js';
import { addCounts, counted, withCommas } from '../../contracts/counts.js';
import type { Counts } from '../../contracts/rows.js';
import { BULK, BULK_ONBOARDING_WORKFLOW } from '../../contracts/bulk.js';
import { textOf } from '../attributes.js';
import { askWorker } from '../query.js';
import type { StuckOnCode } from '../stuck-on-code.js';
import { findStuck } from '../stuck-on-code.js';
import { isNotFound, reaching } from '../temporal-errors.js';
import { BatchLostError, BatchNotFoundError } from './errors.js';

/** Where a batch stands. Without a worker, only what the search attributes tell. */
export interface BatchReport {
  workflowId: string;
  runId: string;
  /** Temporal's own status, such as `RUNNING`, `COMPLETED`, `TERMINATED`. */
  workflowStatus: string;
  state: BatchState;
  attention: Attention | null;
  summary: string;
  /** ISO 8601. */
  startedAt: string;
  /** ISO 8601; absent while it is open. */
  closedAt?: string;
  /** Of all rows whose outcome is known, those of pages at work included; absent without a worker. */
  counts?: Counts;
  /** The coordinator's own word; absent without a worker, and once there is a result. */
  status?: BatchStatus;
  /** Why no worker can answer for the coordinator; absent where one does, and where none is there. */
  stuck?: StuckOnCode;
  /** Once it has ended. */
  result?: BatchResult;
}

export async function readBatch(
  client: Client,
  run: WorkflowHandle,
  batch: string,
): Promise<BatchReport> {
  const description = await describeBatch(run, batch);
  const known = fromAttributes(description);
  if (description.status.name === 'COMPLETED') {
    const result = (await reaching(() => run.result())) as BatchResult;
    const { state, summary, counts } = result;
    return { ...known, state, attention: null, summary, counts, result };
  }
  const isOpen = description.status.name === 'RUNNING';
  const { answer: status, refusal } = await askWorker<BatchStatus>(client, run, BULK.status);
  if (!status) {
    const stuck = isOpen ? await findStuck(client, description, refusal) : undefined;
    return { ...known, ...(stuck ? { stuck } : {}) };
  }
  if (!isOpen) return { ...known, status };
  const { state, attention } = status;
  const pages = await readProgress(client, status);
  const counts = pages.map((page) => page.counts).reduce(addCounts, status.counts);
  const summary = status.summary + (state === 'planning' ? describeLooks(pages) : '');
  return { ...known, state, attention, summary, counts, status };
}

/** Rejects with `BatchNotFoundError`. */
export async function describeBatch(
  run: WorkflowHandle,
  batch: string,
): Promise<WorkflowExecutionDescription> {
  const missing = new BatchNotFoundError(batch, run.workflowId);
  const description = await reaching(() => run.describe()).catch((error: unknown) => {
    throw isNotFound(error) ? missing : error;
  });
  if (description.type !== BULK_ONBOARDING_WORKFLOW) throw missing;
  return description;
}

/** Of the pages at work. */
async function readProgress(client: Client, { running }: BatchStatus): Promise<PageProgress[]> {
  const pages = await Promise.all(
    running.map(async (id) =>
      askWorker<PageProgress>(client, client.workflow.getHandle(id), BULK.progress),
    ),
  );
  return pages.flatMap(({ answer }) => answer ?? []);
}

/** A page of many groups takes minutes to plan: how far those at work have come. */
function describeLooks(pages: readonly PageProgress[]): string {
  const sum = (key: 'all' | 'seen') =>
    pages.reduce((groups, page) => groups + (page.groups?.[key] ?? 0), 0);
  const all = sum('all');
  return all > 1 ? `; of those at work ${withCommas(sum('seen'))} of ${counted(all, 'group')}` : '';
}

function fromAttributes(description: WorkflowExecutionDescription): BatchReport {
  const { workflowId, runId, startTime, closeTime, status } = description;
  const isRunning = status.name === 'RUNNING';
  const state = textOf(description, 'UsherState') as BatchState | undefined;
  const attention = textOf(description, 'UsherAttention') as Attention | undefined;
  const summary = textOf(description, 'UsherSummary') ?? '';
  const lost = `The coordinator was ${status.name.toLowerCase().replaceAll('_', ' ')}; the report has what became of each row`;
  return {
    workflowId,
    runId,
    workflowStatus: status.name,
    state: state ?? 'intake',
    attention: isRunning ? (attention ?? null) : null,
    // One that failed has said why.
    summary: isRunning || (status.name === 'FAILED' && summary !== '') ? summary : lost,
    startedAt: startTime.toISOString(),
    ...(closeTime ? { closedAt: closeTime.toISOString() } : {}),
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
