import type { Client } from '@temporalio/client';
import type { BatchRow, RowResult } from '../../contracts/rows.js';
import { NoWorkerError } from '../errors.js';
import { isOrComesPolled } from '../pollers.js';
import { reaching } from '../temporal-errors.js';
import { batchWorkflowId } from './batch-id.js';
import type { BatchHandle } from './batch-handle.js';
import { createBatchHandle } from './batch-handle.js';
import { describeBatch, readBatch, toBatchLost } from './batch-status.js';
import { prepareRows } from './prepare-rows.js';
import type { PreparedRows } from './prepared-rows.js';
import type { StartBatchOptions } from './start-input.js';
import { toBulkInput } from './start-input.js';
import { startCoordinator } from './start-batch.js';
import type { IntakeProgress } from './take-in.js';
import { layOutRows, takeIn } from './take-in.js';

export interface StartBatchCall extends StartBatchOptions {
  /** Each with a number of its own, such as `12` or `12.2`. Rows that are not prepared are written to a private temporary file. */
  rows: PreparedRows | AsyncIterable<BatchRow>;
  /** Called for each row that is not sent, `invalid` or `duplicate`; whoever prepares rows knows of them. */
  onUnsent?: (row: RowResult) => void;
  /** Ends the intake with the signal's reason. The same call again goes on with it; nothing is written before it is complete. */
  signal?: AbortSignal;
  onProgress?: (progress: IntakeProgress) => void;
  /** Called as soon as the batch is open, before its rows are sent. */
  onStarted?: (handle: BatchHandle) => void;
}

/** As {@link startPrepared}, from rows of either kind. */
export async function startBatch(
  client: Client,
  taskQueue: string,
  { rows, onUnsent, ...call }: StartBatchCall,
): Promise<BatchHandle> {
  if (!(Symbol.asyncIterator in rows)) return startPrepared(client, taskQueue, { ...call, rows });
  const { companyId, signal } = call;
  const prepared = await prepareRows({ companyId, rows, onUnsent, signal });
  try {
    return await startPrepared(client, taskQueue, { ...call, rows: prepared });
  } finally {
    await prepared.close();
  }
}

/**
 * Starts a batch and brings it its rows, or goes on with the same batch if it is open. Resolves once all rows are there.
 * Rejects with `InvalidInputError`, `BatchTooLargeError`, `BatchConflictError`, `NoWorkerError` (nothing was started), `BatchLostError`.
 */
async function startPrepared(
  client: Client,
  taskQueue: string,
  {
    rows,
    signal,
    onProgress,
    onStarted,
    ...options
  }: Omit<StartBatchCall, 'rows'> & { rows: PreparedRows },
): Promise<BatchHandle> {
  const input = toBulkInput(options, rows);
  const layout = layOutRows(rows);
  if (!(await reaching(() => isOrComesPolled(client, taskQueue, signal)))) {
    const workflowId = batchWorkflowId(input.companyId, input.batch);
    throw new NoWorkerError(workflowId, taskQueue, 'the batch was not started');
  }
  const started = await reaching(() => startCoordinator(client, taskQueue, input));
  const handle = createBatchHandle(client, input.batch, started);
  onStarted?.(handle);
  const coordinator = client.workflow.getHandle(started.workflowId, started.runId);
  const { status } = await readBatch(client, coordinator, input.batch);
  if (started.joined && status && status.state !== 'intake') return handle;
  try {
    await reaching(() =>
      takeIn(
        {
          client,
          coordinator,
          prepared: rows,
          ...(signal ? { signal } : {}),
          ...(onProgress ? { onProgress } : {}),
        },
        layout,
      ),
    );
  } catch (error) {
    throw await toIntakeError(error, handle);
  }
  return handle;
}

/** A batch that has ended meanwhile says best why. */
async function toIntakeError(error: unknown, handle: BatchHandle): Promise<unknown> {
  const report = await handle.status().catch(() => undefined);
  if (!report || report.workflowStatus === 'RUNNING') return error;
  return handle.result().then(
    () => error,
    (reason: unknown) => toBatchLost(reason, handle.workflowId),
  );
}

/** By what it was called. Rejects with `BatchNotFoundError`. */
export async function getBatch(
  client: Client,
  { companyId, batch }: { companyId: string; batch: string },
  runId?: string,
): Promise<BatchHandle> {
  return open(client, batchWorkflowId(companyId, batch), batch, runId);
}

/** By its workflow id. Rejects with `BatchNotFoundError`. */
export async function getBatchById(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<BatchHandle> {
  return open(client, workflowId, workflowId, runId);
}

async function open(
  client: Client,
  workflowId: string,
  called: string,
  runId: string | undefined,
): Promise<BatchHandle> {
  const run = client.workflow.getHandle(workflowId, runId);
  const description = await describeBatch(run, called);
  const started = { workflowId, runId: description.runId, joined: true };
  const { batch } = await createBatchHandle(client, called, started).input();
  return createBatchHandle(client, batch, started);
}
