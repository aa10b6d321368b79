import type { Client } from '@temporalio/client';
import { NoWorkerError } from '../errors.js';
import { isPolled } from '../pollers.js';
import { reaching } from '../temporal-errors.js';
import { batchWorkflowId } from './batch-id.js';
import type { BatchHandle } from './batch-handle.js';
import { createBatchHandle } from './batch-handle.js';
import { readBatch, toBatchLost } from './batch-status.js';
import type { PreparedRows } from './prepared-rows.js';
import type { StartBatchOptions } from './start-input.js';
import { toBulkInput } from './start-input.js';
import { startCoordinator } from './start-batch.js';
import type { IntakeProgress } from './take-in.js';
import { layOutRows, takeIn } from './take-in.js';

export interface StartBatchCall extends StartBatchOptions {
  rows: PreparedRows;
  /** Ends the intake with the signal's reason. The same call again goes on with it; nothing is written before it is complete. */
  signal?: AbortSignal;
  onProgress?: (progress: IntakeProgress) => void;
  /** Called as soon as the batch is open, before its rows are sent. */
  onStarted?: (handle: BatchHandle) => void;
}

/**
 * Starts a batch and brings it its rows, or goes on with the same batch if it is open. Resolves once all rows are there.
 * Rejects with `InvalidInputError`, `BatchTooLargeError`, `BatchConflictError`, `NoWorkerError` (nothing was started), `BatchLostError`.
 */
export async function startBatch(
  client: Client,
  taskQueue: string,
  { rows, signal, onProgress, onStarted, ...options }: StartBatchCall,
): Promise<BatchHandle> {
  const input = toBulkInput(options, rows);
  const layout = layOutRows(rows);
  if (!(await reaching(() => isPolled(client, taskQueue)))) {
    throw new NoWorkerError(batchWorkflowId(input.companyId, input.batch), taskQueue);
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

/** Rejects with `BatchNotFoundError`. */
export async function getBatch(
  client: Client,
  { companyId, batch }: { companyId: string; batch: string },
  runId?: string,
): Promise<BatchHandle> {
  const workflowId = batchWorkflowId(companyId, batch);
  const run = client.workflow.getHandle(workflowId, runId);
  const report = await readBatch(client, run, batch);
  return createBatchHandle(client, batch, { workflowId, runId: report.runId, joined: true });
}
