import type { GroupInput, ListUserGroupRolesResult } from '../src/contracts/steps.js';
import { runAttempt } from './attempt.js';
import type { ActivityDeps } from './deps.js';

/** More are cut: the list stands in the history and in the result. */
const MAX_ROLES = 20;

/** Step 4, optional: what a member of the group inherits. */
export async function listUserGroupRoles(
  deps: ActivityDeps,
  input: GroupInput,
): Promise<ListUserGroupRolesResult> {
  return runAttempt(deps, input, async ({ call }) => {
    const roles = await deps.spotnana.listUserGroupRoles(input, call);
    return { roles: roles.slice(0, MAX_ROLES).map(({ id, name }) => ({ id, name })) };
  });
}
