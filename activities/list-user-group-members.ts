import { Context } from '@temporalio/activity';
import type {
  ListUserGroupMembersInput,
  ListUserGroupMembersResult,
} from '../src/contracts/steps.js';
import { findMembers } from '../src/spotnana/index.js';
import { runAttempt } from './attempt.js';
import type { ActivityDeps } from './deps.js';
import { lookAgainLater } from './look.js';

/** Step 3: which of the users are members. "Missing" only ever comes from a complete read (promise 3). */
export async function listUserGroupMembers(
  deps: ActivityDeps,
  input: ListUserGroupMembersInput,
): Promise<ListUserGroupMembersResult> {
  return runAttempt(deps, input, async (attempt) => {
    const { present, missing, startedAt } = await findMembers(deps.spotnana, input, attempt.call);
    if (missing.length > 0 && input.untilPresent) {
      lookAgainLater(attempt, deps.durations, deps.now());
    }
    const runId = Context.current().info.workflowExecution?.runId ?? '';
    return { present, missing, proof: { readAt: startedAt, runId } };
  });
}
