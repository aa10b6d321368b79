import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { AddUserToGroupInput } from '../contracts/add-user-to-group.js';
import { ADD_USER_TO_GROUP_WORKFLOW, SINGLE_ADD_PRIORITY } from '../contracts/names.js';
import { parseAddUserToGroupInput } from '../contracts/parse-input.js';
import { cut, shortId } from '../contracts/text.js';
import { toUserKey, USER_KEY_NAMES, userKeyParts } from '../contracts/user-key.js';
import { WorkflowIdConflictError } from './errors.js';
import { decodePayload } from './payload.js';
import { addWorkflowId, isSameAdd } from './workflow-id.js';

export interface Started {
  workflowId: string;
  runId: string;
  /** The same add was running already; this is it. */
  joined: boolean;
}

/** Longest summary that the UI shows whole. */
const SUMMARY_MAX_CHARS = 60;

/**
 * Starts the add, or joins the same add that runs already (promise 6). Never joins blindly: a run under the same id
 * is looked at first, and if it is another add, nothing of it is told.
 */
export async function startOrJoin(
  client: Client,
  taskQueue: string,
  input: AddUserToGroupInput,
): Promise<Started> {
  const workflowId = addWorkflowId(input);
  try {
    const handle = await client.workflow.start(ADD_USER_TO_GROUP_WORKFLOW, {
      workflowId,
      taskQueue,
      args: [input],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      priority: { priorityKey: SINGLE_ADD_PRIORITY },
      staticSummary: toSummary(input),
    });
    return { workflowId, runId: handle.firstExecutionRunId, joined: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const { runId } = await client.workflow.getHandle(workflowId).describe();
    const running = await readInput(client, workflowId, runId);
    if (!running || !isSameAdd(running, input)) throw new WorkflowIdConflictError(workflowId);
    return { workflowId, runId, joined: true };
  }
}

/** Who and where, never an address or a number: everybody who sees the run sees this. */
function toSummary(input: AddUserToGroupInput): string {
  const { field, value } = userKeyParts(toUserKey(input));
  const user = field === 'userId' ? shortId(value) : `a user by ${USER_KEY_NAMES[field]}`;
  return cut(
    `Add ${user} to ${input.groupName ?? shortId(input.groupId ?? '')}`,
    SUMMARY_MAX_CHARS,
  );
}

async function readInput(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<AddUserToGroupInput | undefined> {
  const input = await readStart(client, workflowId, runId, ADD_USER_TO_GROUP_WORKFLOW);
  const parsed = parseAddUserToGroupInput(input);
  return parsed.ok ? parsed.input : undefined;
}

/** What a run was started with, from its first event; undefined where it is of another workflow type. */
export async function readStart(
  client: Client,
  workflowId: string,
  runId: string,
  workflowType: string,
): Promise<unknown> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (started?.workflowType?.name !== workflowType) return undefined;
  const [payload] = started.input?.payloads ?? [];
  return payload ? decodePayload(client, payload) : undefined;
}
