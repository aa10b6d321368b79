import { setTimeout } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import type { AddUserToGroupResult } from '../contracts/add-user-to-group.js';
import type { FailureDetails } from '../contracts/failures.js';
import { isFailureType } from '../contracts/failures.js';
import { createCallOver } from './call-over.js';
import { NoWorkerError, RunLostError, StillRunningError, UsherError } from './errors.js';
import { toAddFailedError } from './failed-errors.js';
import type { RunHandle, WaitOptions } from './handle.js';
import type { Started } from './join.js';
import { staysPolled } from './pollers.js';
import { readStatus } from './status.js';
import { reaching } from './temporal-errors.js';

/** Longer than the default verify timeout, so that "not verified in time" is an answer and not a wait given up. */
const DEFAULT_WAIT_MS = 5 * 60_000;

/** Longer timers fire at once (ms): 24 days, longer than any run lasts. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** An add is usually done by then; only after that is looked whether anybody works (ms). */
const SUSPICIOUS_AFTER_MS = 500;

interface Waiting {
  client: Client;
  taskQueue: string;
  run: RunHandle;
  started: Started;
}

/** Waits for the outcome of a run. Ending the wait ends every call it made; the run goes on. */
export async function waitForResult(
  waiting: Waiting,
  { waitMs = DEFAULT_WAIT_MS, signal }: WaitOptions,
): Promise<AddUserToGroupResult> {
  signal?.throwIfAborted();
  const over = createCallOver();
  const aborted = () => over.abort();
  signal?.addEventListener('abort', aborted, { once: true });
  const { client, run, started } = waiting;
  const result = client.connection.withAbortSignal(over.signal, () => reaching(() => run.result()));
  // When the wait ends another way, the call that was cut off has nobody who listens.
  result.catch(() => {});
  try {
    const first = await Promise.race([
      result.then((value) => value as AddUserToGroupResult),
      setTimeout(Math.min(waitMs, MAX_TIMER_MS), 'over' as const, { signal: over.signal }),
      watchWorkers(waiting, over.signal),
    ]);
    if (first !== 'over') return first;
    const { state, attention } = await readStatus(client, run, started.workflowId);
    throw new StillRunningError({ ...started, state, attention });
  } catch (error) {
    signal?.throwIfAborted();
    throw toUsherError(error, started);
  } finally {
    over.abort();
    signal?.removeEventListener('abort', aborted);
  }
}

/** Rejects if nobody polls the queue; otherwise never settles before the wait is over. */
async function watchWorkers(
  { client, taskQueue, started }: Waiting,
  signal: AbortSignal,
): Promise<never> {
  await setTimeout(SUSPICIOUS_AFTER_MS, undefined, { signal });
  if (!(await staysPolled(client, taskQueue, signal))) {
    throw new NoWorkerError(started.workflowId, taskQueue);
  }
  return new Promise<never>(() => {});
}

function toUsherError(error: unknown, { workflowId, runId }: Started): unknown {
  if (error instanceof UsherError || !(error instanceof WorkflowFailedError)) return error;
  const { cause } = error;
  if (cause instanceof TerminatedFailure) return new RunLostError(workflowId, runId, 'terminated');
  if (cause instanceof TimeoutFailure) return new RunLostError(workflowId, runId, 'timed out');
  if (!(cause instanceof ApplicationFailure) || !isFailureType(cause.type)) return error;
  const details = (cause.details?.[0] ?? {}) as FailureDetails;
  const { type, message } = cause;
  return toAddFailedError({ type, message, details, workflowId, runId, cause });
}
