import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { AddEnding, AddState, AddStatus } from '../contracts/add-user-to-group.js';
import type { Attention } from '../contracts/attention.js';
import { STATUS_QUERY } from '../contracts/names.js';
import { textOf } from './attributes.js';
import { AddNotFoundError } from './errors.js';
import type { RunHandle } from './handle.js';
import { askWorker } from './query.js';
import type { StuckOnCode } from './stuck-on-code.js';
import { findStuck } from './stuck-on-code.js';
import { isNotFound, reaching } from './temporal-errors.js';

/** Where a run stands. */
export interface AddRunStatus {
  runId: string;
  /** Temporal's own status, such as `RUNNING`, `COMPLETED`, `FAILED`. */
  workflowStatus: string;
  state: AddState;
  attention: Attention | null;
  /** What it does, why it waits, or how it ended; empty before its first step. */
  summary: string;
  /** The step under way; only while a worker answers. */
  step?: string;
  /** Why no worker can answer; absent where one does, and where none is there. */
  stuck?: StuckOnCode;
  /** How it ended. */
  outcome?: AddEnding;
}

export async function readStatus(
  client: Client,
  run: RunHandle,
  workflowId: string,
): Promise<AddRunStatus> {
  const description = await reaching(() => run.describe()).catch((error: unknown) => {
    throw isNotFound(error) ? new AddNotFoundError(workflowId) : error;
  });
  const known = fromAttributes(description);
  if (description.status.name !== 'RUNNING') return known;
  const { answer, refusal } = await askWorker<AddStatus>(client, run, STATUS_QUERY);
  if (answer) {
    const { state, attention, summary, step } = answer;
    return { ...known, state, attention, summary, step };
  }
  // Without a worker (or before its first task) the search attributes have to do.
  const stuck = await findStuck(client, description, refusal);
  return { ...known, ...(stuck ? { stuck } : {}) };
}

function fromAttributes(description: WorkflowExecutionDescription): AddRunStatus {
  const isRunning = description.status.name === 'RUNNING';
  const outcome = textOf(description, 'UsherOutcome');
  return {
    runId: description.runId,
    workflowStatus: description.status.name,
    state: isRunning
      ? ((textOf(description, 'UsherState') as AddState | undefined) ?? 'running')
      : 'done',
    attention: (textOf(description, 'UsherAttention') as Attention | undefined) ?? null,
    summary: textOf(description, 'UsherSummary') ?? '',
    ...(outcome === undefined ? {} : { outcome: outcome as AddEnding }),
  };
}
