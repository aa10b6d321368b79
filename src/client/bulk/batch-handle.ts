import { setTimeout } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { Approval, BatchResult, By, Decision } from '../../contracts/bulk.js';
import { BULK } from '../../contracts/bulk.js';
import type { RowResult } from '../../contracts/rows.js';
import { reaching } from '../temporal-errors.js';
import type { BatchReport } from './batch-status.js';
import { readBatch, toBatchLost } from './batch-status.js';
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
}

/** One run of a batch. */
export interface BatchHandle extends StartedBatch {
  readonly batch: string;
  /** Where it stands; without a worker from the search attributes. Rejects with `BatchNotFoundError`. */
  status(): Promise<BatchReport>;
  /** Resolves when it has ended, or waits for a person: at the gate, after its breaker, paused. */
  wait(options?: WaitForBatchOptions): Promise<BatchReport>;
  /** Its end. Rejects with `BatchLostError` where there is no result. */
  result(): Promise<BatchResult>;
  /** Approves the plan of this hash. Rejects with `DecisionRefusedError` where another one waits, or none. */
  approve(approval: Approval): Promise<Decision>;
  /** Rejects the plan: nothing (more) is written. Rejects with `DecisionRefusedError`. */
  reject(by?: By): Promise<Decision>;
  /** What was begun is finished and verified; nothing new is begun. */
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
  const signalWith = async (name: string, by: By = {}) => reaching(() => run.signal(name, by));

  async function decide(name: string, input: By | Approval): Promise<Decision> {
    try {
      return await reaching(() => run.executeUpdate<Decision, [object]>(name, { args: [input] }));
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      throw new DecisionRefusedError(error.cause?.message ?? error.message, { cause: error });
    }
  }

  return {
    ...started,
    batch,
    status,
    async wait({ signal, onProgress } = {}) {
      for (;;) {
        signal?.throwIfAborted();
        const report = await status();
        onProgress?.(report);
        if (report.workflowStatus !== 'RUNNING' || waitsForPerson(report)) return report;
        await setTimeout(LOOK_MS, undefined, { signal });
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

/** Trouble with Spotnana heals by itself, even where a person has to mend it: the batch goes on then. */
export function waitsForPerson({ state, attention }: BatchReport): boolean {
  return state === 'paused' || attention === 'act_approve' || attention === 'act_breaker';
}
