import { MAX_CANDIDATES, nearestNames, normalizeGroupName } from '../src/contracts/group-name.js';
import type {
  ListUserGroupsByNameInput,
  ListUserGroupsByNameResult,
  ListUserGroupsInput,
  ListUserGroupsResult,
} from '../src/contracts/steps.js';
import type { CallOptions, GroupName } from '../src/spotnana/index.js';
import { readUserGroups } from '../src/spotnana/index.js';
import { runAttempt } from './attempt.js';
import type { ActivityDeps } from './deps.js';

/** More names than this are looked up in the whole list at once. */
const MAX_SEARCHES = 3;

/** Near names are looked for by comparing with each group: for so many unknown names of a call. */
const MAX_NEAR_LOOKUPS = 50;

/**
 * Step 1: finds the one group of a name, or of each of many. `searchText` narrows, but how it matches is not
 * documented: only the whole list says "not found".
 */
export async function listUserGroups(
  deps: ActivityDeps,
  input: ListUserGroupsInput | ListUserGroupsByNameInput,
): Promise<ListUserGroupsResult | ListUserGroupsByNameResult> {
  return runAttempt(deps, input, async ({ call }) => {
    const wanted = 'groupNames' in input ? input.groupNames : [input.groupName];
    const answers = await answerAll(deps, input.companyId, wanted, call);
    return 'groupNames' in input ? { answers } : (answers[0] as ListUserGroupsResult);
  });
}

async function answerAll(
  { spotnana }: ActivityDeps,
  companyId: string,
  names: readonly string[],
  call: CallOptions,
): Promise<ListUserGroupsResult[]> {
  const hits = new Map<string, GroupName[]>();
  for (const searchText of names.length > MAX_SEARCHES ? [] : names) {
    const found = await readUserGroups(spotnana, { companyId, searchText }, call);
    hits.set(searchText, withName(searchText, found));
  }
  if (names.every((name) => hits.get(name)?.length)) {
    return names.map((name) => toFound(hits.get(name) ?? []));
  }
  const all = await readUserGroups(spotnana, { companyId }, call);
  const byName = groupByName(all);
  let unknown = 0;
  return names.map((name) => {
    const found = byName.get(normalizeGroupName(name)) ?? [];
    if (found.length > 0) return toFound(found);
    unknown += 1;
    return toNone(name, all, unknown <= MAX_NEAR_LOOKUPS);
  });
}

function groupByName(groups: readonly GroupName[]): Map<string, GroupName[]> {
  const byName = new Map<string, GroupName[]>();
  for (const group of groups) {
    const name = normalizeGroupName(group.name);
    byName.set(name, [...(byName.get(name) ?? []), group]);
  }
  return byName;
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

function toNone(name: string, all: GroupName[], withNear: boolean): ListUserGroupsResult {
  const nearNames = withNear ? nearestNames(name, namesOf(all)) : [];
  return { found: 'none', nearNames, groupCount: all.length };
}

function* namesOf(groups: GroupName[]): Generator<string> {
  for (const { name } of groups) yield name;
}
