import { administrativePermissions } from '../src/contracts/permissions.js';
import { digestOf } from '../src/contracts/digest.js';
import type { GroupInput, ListUserGroupRolesResult } from '../src/contracts/steps.js';
import type { Role } from '../src/spotnana/index.js';
import { readUserGroupRoles } from '../src/spotnana/index.js';
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
    const roles = await readUserGroupRoles(deps.spotnana, input, call);
    return {
      roles: roles.slice(0, MAX_ROLES).map(({ id, name }) => ({ id, name })),
      administrative: administrativePermissions(roles.flatMap(({ permissions }) => permissions)),
      fingerprint: digestOf(roles.map(toLine).sort()),
    };
  });
}

function toLine({ id, permissions }: Role): string {
  const granted = permissions.map(
    ({ permission, actions }) => `${permission} ${[...actions].sort().join('/')}`,
  );
  return [id, ...granted.sort()].join(' ');
}
