import type { GroupKey, RowResult, UserKey } from '../../src/client/index.js';
import { groupKeyText } from '../../src/contracts/row-keys.js';
import { userKeyParts } from '../../src/contracts/user-key.js';
import type { PlainRow } from './batches.js';
import type { World } from './worlds.js';

/** The true members of each group, by its id. */
export type Snapshot = ReadonlyMap<string, ReadonlySet<string>>;

export function snapshot({ simulator: { store } }: World): Snapshot {
  return new Map(store.groups().map(({ id }) => [id, new Set(store.membersOf(id))]));
}

/** Outcomes that say: this row added nobody. */
const NOT_ADDED = new Set(['refused', 'failed', 'not_attempted', 'would_add']);

/**
 * Rows that have no outcome or several, and rows whose outcome is not what Spotnana truly holds (promises 2 and 4);
 * `before`: what it held when the batch began.
 */
export function falseOutcomes(
  world: World,
  before: Snapshot,
  plain: readonly PlainRow[],
  results: readonly RowResult[],
): string[] {
  const counts = new Map<string, number>();
  for (const { row } of results) counts.set(row, (counts.get(row) ?? 0) + 1);
  const uncounted = plain.flatMap((_, index) => {
    const count = counts.get(String(index + 2)) ?? 0;
    return count === 1 ? [] : [`row ${index + 2} has ${count} outcomes`];
  });
  const after = snapshot(world);
  const membershipsOf = createMemberships(world);
  const added = new Set(
    results
      .filter(({ outcome }) => outcome === 'added')
      .flatMap(({ row }) => membershipsOf(plain[Number(row) - 2])),
  );
  const wrong = results.flatMap((result) => {
    const row = plain[Number(result.row) - 2];
    if (!row) return [`row ${result.row} is none of the rows`];
    const memberships = membershipsOf(row);
    const isIn = (members: Snapshot) =>
      memberships.some((membership) => {
        const [groupId = '', userId = ''] = membership.split(' ');
        return members.get(groupId)?.has(userId);
      });
    // Another row of the same user may have added what this one did not.
    const byOther = memberships.some((membership) => added.has(membership));
    const why = falsehoodOf(result, { was: isIn(before), is: isIn(after), byOther });
    const { row: number, outcome, reason = '' } = result;
    return why === undefined ? [] : [`row ${number} is called ${outcome} ${reason}, but ${why}`];
  });
  return [...uncounted, ...wrong];
}

interface Held {
  was: boolean;
  is: boolean;
  byOther: boolean;
}

function falsehoodOf({ outcome }: RowResult, { was, is, byOther }: Held): string | undefined {
  if (outcome === 'added' && was) return 'was a member before';
  if ((outcome === 'added' || outcome === 'already_member') && !is) return 'is no member';
  return NOT_ADDED.has(outcome) && is && !was && !byOther ? 'is a member' : undefined;
}

/** The memberships that a row may mean, each as group id and user id. */
function createMemberships(world: World): (row: PlainRow | undefined) => string[] {
  const groups = groupsByKey(world);
  return (row) =>
    row === undefined
      ? []
      : (groups.get(groupKeyText(row.group)) ?? []).flatMap((groupId) =>
          usersOf(world, row.user).map((userId) => `${groupId} ${userId}`),
        );
}

function groupsByKey({ simulator, ids }: World): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  const put = (key: GroupKey, id: string) =>
    groups.set(groupKeyText(key), [...(groups.get(groupKeyText(key)) ?? []), id]);
  for (const { id, name } of simulator.store.groupsOfCompany(ids.companyId)) {
    put({ groupId: id }, id);
    put({ groupName: name }, id);
  }
  return groups;
}

function usersOf({ simulator }: World, user: UserKey): string[] {
  const { field, value } = userKeyParts(user);
  if (field === 'userId') return [value.toLowerCase()];
  return simulator.store.directory.having(field, value).map(({ id }) => id);
}
