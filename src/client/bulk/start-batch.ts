import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { BulkInput } from '../../contracts/bulk.js';
import { BULK_ONBOARDING_WORKFLOW } from '../../contracts/bulk.js';
import { counted } from '../../contracts/counts.js';
import { BULK_PRIORITY } from '../../contracts/names.js';
import { cut } from '../../contracts/text.js';
import { readStart } from '../join.js';
import { batchWorkflowId } from './batch-id.js';
import { BatchConflictError } from './errors.js';
import { differenceOf } from './start-input.js';

export interface StartedBatch {
  workflowId: string;
  runId: string;
  /** The same batch was open already; this is it. */
  joined: boolean;
  /** Run id of the batch of this name that ended before, if Temporal keeps it still. */
  previousRunId?: string;
}

/** Longest summary that the UI shows whole. */
const SUMMARY_MAX_CHARS = 60;

/** Starts the coordinator, or joins the same batch if it is open: same rows, same mode, same options. */
export async function startCoordinator(
  client: Client,
  taskQueue: string,
  input: BulkInput,
): Promise<StartedBatch> {
  const workflowId = batchWorkflowId(input.companyId, input.batch);
  const previousRunId = await endedRun(client, workflowId);
  try {
    const handle = await client.workflow.start(BULK_ONBOARDING_WORKFLOW, {
      workflowId,
      taskQueue,
      args: [input],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      priority: { priorityKey: BULK_PRIORITY },
      staticSummary: cut(
        `Batch ${input.batch}: ${counted(input.file.usable, 'row')}`,
        SUMMARY_MAX_CHARS,
      ),
    });
    const runId = handle.firstExecutionRunId;
    return { workflowId, runId, joined: false, ...(previousRunId ? { previousRunId } : {}) };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const { runId } = await client.workflow.getHandle(workflowId).describe();
    const open = (await readStart(client, workflowId, runId, BULK_ONBOARDING_WORKFLOW)) as
      BulkInput | undefined;
    const differs = open ? differenceOf(open, input) : 'other rows';
    if (differs) throw new BatchConflictError(input.batch, workflowId, differs);
    return { workflowId, runId, joined: true };
  }
}

async function endedRun(client: Client, workflowId: string): Promise<string | undefined> {
  try {
    const { runId, status } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' ? undefined : runId;
  } catch {
    return undefined;
  }
}
