import { MAX_CANDIDATES, nearestNames, normalizeGroupName } from '../src/contracts/group-name.js';
import type { ListUserGroupsInput, ListUserGroupsResult } from '../src/contracts/steps.js';
import type { GroupName } from '../src/spotnana/index.js';
import { readUserGroups } from '../src/spotnana/index.js';
import { runAttempt } from './attempt.js';
import type { ActivityDeps } from './deps.js';

/**
 * Step 1: finds the one group of a name. `searchText` narrows, but how it matches is not documented: only the
 * whole list says "not found".
 */
export async function listUserGroups(
  deps: ActivityDeps,
  input: ListUserGroupsInput,
): Promise<ListUserGroupsResult> {
  return runAttempt(deps, input, async ({ call }) => {
    const { companyId, groupName } = input;
    const narrowed = { companyId, searchText: groupName };
    const hits = withName(groupName, await readUserGroups(deps.spotnana, narrowed, call));
    if (hits.length > 0) return toFound(hits);
    const all = await readUserGroups(deps.spotnana, { companyId }, call);
    const hitsInAll = withName(groupName, all);
    return hitsInAll.length > 0 ? toFound(hitsInAll) : toNone(groupName, all);
  });
}

function withName(name: string, groups: GroupName[]): GroupName[] {
  const wanted = normalizeGroupName(name);
  return groups.filter((group) => normalizeGroupName(group.name) === wanted);
}

function toFound(hits: GroupName[]): ListUserGroupsResult {
  const groups = hits.slice(0, MAX_CANDIDATES).map(({ id, name }) => ({ id, name }));
  const [group] = groups;
  return groups.length === 1 && group ? { found: 'one', group } : { found: 'several', groups };
}

function toNone(name: string, all: GroupName[]): ListUserGroupsResult {
  const names = all.map((group) => group.name);
  return { found: 'none', nearNames: nearestNames(name, names), groupCount: all.length };
}
