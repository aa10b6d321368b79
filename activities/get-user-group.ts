import type { GetUserGroupResult, GroupInput } from '../src/contracts/steps.js';
import { runAttempt } from './attempt.js';
import type { ActivityDeps } from './deps.js';

/** Step 2: the group's name and company. `isUnmodifiable` is no refusal: members of such a group can change. */
export async function getUserGroup(
  deps: ActivityDeps,
  input: GroupInput,
): Promise<GetUserGroupResult> {
  return runAttempt(deps, input, async ({ call }) => {
    const { id, name, companyId, isUnmodifiable } = await deps.spotnana.getUserGroup(input, call);
    return { group: { id, name, companyId, isUnmodifiable: isUnmodifiable ?? false } };
  });
}
