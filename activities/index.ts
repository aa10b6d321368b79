import type { DoublesActivities, LedgerActivities } from '../src/contracts/bulk.js';
import type { RunActivities, StepActivities } from '../src/contracts/steps.js';
import { bindRun } from './bind-run.js';
import type { ActivityDeps } from './deps.js';
import { findDoubles } from './find-doubles.js';
import { getUserGroup } from './get-user-group.js';
import { keepLedger } from './keep-ledger.js';
import { listUserGroupMembers } from './list-user-group-members.js';
import { listUserGroupRoles } from './list-user-group-roles.js';
import { listUserGroupsForUser } from './list-user-groups-for-user.js';
import { listUserGroups } from './list-user-groups.js';
import { listUsers } from './list-users.js';
import { updateUserGroupMembers } from './update-user-group-members.js';

export { createBulkSlots } from './bulk-slots.js';
export type { ActivityDeps } from './deps.js';

type Activities = StepActivities & RunActivities & LedgerActivities & DoublesActivities;

/** The activities of a worker: the six documented steps, the look-up of users, what a run is told about its worker, what pages keep and ask each other. */
export function createActivities(deps: ActivityDeps): Activities {
  return {
    bindRun: async () => bindRun(deps),
    listUsers: async (input) => listUsers(deps, input),
    listUserGroups: (async (input) => listUserGroups(deps, input)) as Activities['listUserGroups'],
    getUserGroup: async (input) => getUserGroup(deps, input),
    listUserGroupMembers: async (input) => listUserGroupMembers(deps, input),
    listUserGroupRoles: async (input) => listUserGroupRoles(deps, input),
    updateUserGroupMembers: async (input) => updateUserGroupMembers(deps, input),
    listUserGroupsForUser: async (input) => listUserGroupsForUser(deps, input),
    findDoubles: async (input) => findDoubles(deps, input),
    keepLedger: async (ledger) => keepLedger(ledger),
  };
}
