import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { AddUserToGroupResult } from '../contracts/add-user-to-group.js';
import type { Started } from './join.js';
import { readStatus } from './status.js';
import type { AddRunStatus } from './status.js';
import { reaching } from './temporal-errors.js';
import { waitForResult } from './wait.js';

export interface WaitOptions {
  /** How long to wait, ms, also Infinity; then `StillRunningError`. @default 5 minutes */
  waitMs?: number;
  /** Ends the wait with the signal's reason; never cancels the add. */
  signal?: AbortSignal;
}

/** One run of an add. */
export interface AddHandle {
  readonly workflowId: string;
  readonly runId: string;
  /** The same add was running already when this one was asked for. */
  readonly joined: boolean;
  /** Waits for the outcome; rejects with an `AddFailedError` of its type, `StillRunningError`, `NoWorkerError`, … */
  result(options?: WaitOptions): Promise<AddUserToGroupResult>;
  /** Where it stands; without a worker from the search attributes. */
  status(): Promise<AddRunStatus>;
  /** Asks the run to end: before the write nothing is written, after it a last look says what holds. */
  cancel(): Promise<void>;
}

export type RunHandle = Pick<
  WorkflowHandleWithFirstExecutionRunId,
  'result' | 'describe' | 'query' | 'cancel'
>;

export function createHandle(client: Client, taskQueue: string, started: Started): AddHandle {
  const { workflowId, runId, joined } = started;
  const run = client.workflow.getHandle(workflowId, runId, { followRuns: false });
  return {
    workflowId,
    runId,
    joined,
    result: async (options = {}) => waitForResult({ client, taskQueue, run, started }, options),
    status: async () => readStatus(client, run, workflowId),
    cancel: async () => void (await reaching(() => run.cancel())),
  };
}
