import { setTimeout } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Approval, BatchResult, BulkInput, By, Decision } from '../../contracts/bulk.js';
import { BULK, BULK_ONBOARDING_WORKFLOW } from '../../contracts/bulk.js';
import type { RowResult } from '../../contracts/rows.js';
import { waitsForPerson } from '../../contracts/waits-for-person.js';
import { createCallOver } from '../call-over.js';
import { NoWorkerError } from '../errors.js';
import { readStart } from '../join.js';
import { isOrComesPolled } from '../pollers.js';
import { isNotFound, reaching } from '../temporal-errors.js';
import type { BatchReport } from './batch-status.js';
import { describeBatch, readBatch, toBatchLost } from './batch-status.js';
import { DecisionRefusedError } from './errors.js';
import { readResults } from './results.js';
import type { StartedBatch } from './start-batch.js';

/** Between two looks at a batch that is waited for (ms). */
const LOOK_MS = 1_000;

export interface WaitForBatchOptions {
  /** Ends the wait with the signal's reason; the batch goes on. */
  signal?: AbortSignal;
  /** Called with every look, about once a second. */
  onProgress?: (report: BatchReport) => void;
  /** When the wait is over, beside the batch's end. @default `waitsForPerson` */
  until?: (report: BatchReport) => boolean;
}

/** One run of a batch. */
export interface BatchHandle extends StartedBatch {
  readonly batch: string;
  /** What it was started with; also without a worker. */
  input(): Promise<BulkInput>;
  /** Where it stands; without a worker from the search attributes. Rejects with `BatchNotFoundError`. */
  status(): Promise<BatchReport>;
  /** Resolves when it has ended, or (by default) waits for a person: at the gate, after its breaker, paused. */
  wait(options?: WaitForBatchOptions): Promise<BatchReport>;
  /** Its end. Rejects with `BatchLostError` where there is no result. */
  result(): Promise<BatchResult>;
  /**
   * Approves the plan of this hash. Rejects with `DecisionRefusedError` where another one waits, or none; with `NoWorkerError`
   * where nobody could hear it.
   */
  approve(approval: Approval): Promise<Decision>;
  /** Rejects the plan: nothing (more) is written. Rejects as `approve` does. */
  reject(by?: By): Promise<Decision>;
  /**
   * What was begun is finished and verified; nothing new is begun. This and the next two are heard as soon as a worker is up;
   * they reject with `DecisionRefusedError` where the batch has ended, and change nothing where they do not fit: the decisions
   * in its status tell.
   */
  pause(by?: By): Promise<void>;
  resume(by?: By): Promise<void>;
  /** What was begun is finished and verified, the rest is not attempted. */
  cancel(by?: By): Promise<void>;
  /** What became of each row that was sent, page by page; complete at any time, also without a worker. */
  results(): AsyncIterable<RowResult>;
}

export function createBatchHandle(
  client: Client,
  batch: string,
  started: StartedBatch,
): BatchHandle {
  const { workflowId, runId } = started;
  const run = client.workflow.getHandle(workflowId, runId, { followRuns: false });
  const status = async () => readBatch(client, run, batch);

  async function signalWith(name: string, by: By = {}): Promise<void> {
    await reaching(() => run.signal(name, by)).catch((error: unknown) => {
      throw isNotFound(error) ? new DecisionRefusedError('it has ended', { cause: error }) : error;
    });
  }

  async function decide(name: string, input: By | Approval): Promise<Decision> {
    const { status: now, taskQueue } = await describeBatch(run, batch);
    if (now.name !== 'RUNNING') throw new DecisionRefusedError('it has ended');
    // An update waits for a worker, however long.
    if (!(await reaching(() => isOrComesPolled(client, taskQueue)))) {
      throw new NoWorkerError(workflowId, taskQueue, 'nothing was decided');
    }
    try {
      return await reaching(() => run.executeUpdate<Decision, [object]>(name, { args: [input] }));
    } catch (error) {
      // It ended between the look and the decision.
      if (isNotFound(error)) throw new DecisionRefusedError('it has ended', { cause: error });
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      throw new DecisionRefusedError(error.cause?.message ?? error.message, { cause: error });
    }
  }

  return {
    ...started,
    batch,
    status,
    input: async () =>
      reaching(
        async () =>
          (await readStart(client, workflowId, runId, BULK_ONBOARDING_WORKFLOW)) as BulkInput,
      ),
    async wait({ signal, onProgress, until = waitsForPerson } = {}) {
      const over = createCallOver();
      const given = signal ? [signal, over.signal] : [over.signal];
      const ended = untilEnded(client, run, over.signal);
      try {
        for (;;) {
          signal?.throwIfAborted();
          const report = await status();
          onProgress?.(report);
          if (report.workflowStatus !== 'RUNNING' || until(report)) return report;
          await Promise.race([
            setTimeout(LOOK_MS, undefined, { signal: AbortSignal.any(given) }),
            ended,
          ]);
        }
      } finally {
        over.abort();
      }
    },
    async result() {
      try {
        return (await reaching(() => run.result())) as BatchResult;
      } catch (error) {
        throw toBatchLost(error, workflowId);
      }
    },
    approve: async (approval) => decide(BULK.approve, approval),
    reject: async (by = {}) => decide(BULK.reject, by),
    pause: async (by) => signalWith(BULK.pause, by),
    resume: async (by) => signalWith(BULK.resume, by),
    cancel: async (by) => signalWith(BULK.cancel, by),
    results: () => readResults(client, { workflowId, runId }),
  };
}

/** Resolves when the run has ended, however; never where that cannot be heard. */
async function untilEnded(client: Client, run: WorkflowHandle, signal: AbortSignal): Promise<void> {
  await client.connection
    .withAbortSignal(signal, () => run.result())
    .catch(async (error: unknown) => {
      if (!(error instanceof WorkflowFailedError)) await new Promise(() => {});
    });
}
