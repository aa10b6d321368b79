import type {
  ListUserGroupsForUserInput,
  ListUserGroupsForUserResult,
} from '../src/contracts/steps.js';
import { findUserGroupsOfUser } from '../src/spotnana/index.js';
import { runAttempt } from './attempt.js';
import type { ActivityDeps } from './deps.js';
import { lookAgainLater } from './look.js';

/** Step 6, optional in Spotnana's description: whether the user's own groups name the group. */
export async function listUserGroupsForUser(
  deps: ActivityDeps,
  input: ListUserGroupsForUserInput,
): Promise<ListUserGroupsForUserResult> {
  return runAttempt(deps, input, async (attempt) => {
    const { userId, groupId } = input;
    const asked = { userId, groupIds: [groupId] };
    const { missing } = await findUserGroupsOfUser(deps.spotnana, asked, attempt.call);
    if (missing.length > 0 && input.untilPresent) {
      lookAgainLater(attempt, deps.durations, deps.now());
    }
    return { present: missing.length === 0 };
  });
}
