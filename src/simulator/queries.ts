import type { GroupsQuery, MembersQuery, Pagination } from './bodies.js';
import type { GroupMembers, MemberRow } from './members.js';
import { byAge } from './members.js';
import type { GroupRecord } from './model.js';

/** An item matches when any filter matches; no filters match everything. */
export function filterGroups(
  groups: readonly GroupRecord[],
  filters: GroupsQuery['filters'],
): readonly GroupRecord[] {
  if (!filters?.length) return groups;
  const wanted = new Set(filters.flatMap((filter) => filter.userGroupIds));
  return groups.filter((group) => wanted.has(group.id));
}

export function searchGroups(
  groups: readonly GroupRecord[],
  searchText: string | undefined,
): readonly GroupRecord[] {
  if (!searchText) return groups;
  const text = searchText.toLowerCase();
  return groups.filter((group) => group.name.toLowerCase().includes(text));
}

/** Ties keep the order in which the groups were made. */
export function sortGroups(
  groups: readonly GroupRecord[],
  sort: GroupsQuery['sortParams'],
): readonly GroupRecord[] {
  if (!sort) return groups;
  const direction = sort.sortOrder === 'ASC' ? 1 : -1;
  const compare = sort.sortBy === 'NAME' ? byName : byCreation;
  return [...groups].sort((a, b) => direction * compare(a, b));
}

function byName(a: GroupRecord, b: GroupRecord): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

function byCreation(a: GroupRecord, b: GroupRecord): number {
  return a.createdAt - b.createdAt;
}

type MemberFilter = NonNullable<MembersQuery['filters']>[number];

/** Oldest first. Conditions inside one filter all hold; of several filters one must match. */
export function filterMembers(
  members: GroupMembers,
  filters: MembersQuery['filters'],
  now: number,
): readonly MemberRow[] {
  if (!filters?.length) return members.visible(now);
  if (filters.every((filter) => filter.userIds)) return lookUp(members, filters, now);
  const tests = filters.map(toTest);
  return members.visible(now).filter((row) => tests.some((test) => test(row)));
}

/** Where each filter names users, nobody else has to be looked at. */
function lookUp(members: GroupMembers, filters: MemberFilter[], now: number): MemberRow[] {
  const found = new Set<MemberRow>();
  for (const filter of filters) {
    for (const userId of filter.userIds ?? []) {
      const row = members.visibleRow(userId, now);
      if (row && isInTime(row, filter)) found.add(row);
    }
  }
  return [...found].sort(byAge);
}

function toTest(filter: MemberFilter): (row: MemberRow) => boolean {
  const ids = filter.userIds && new Set(filter.userIds);
  return (row) => (!ids || ids.has(row.userId)) && isInTime(row, filter);
}

/** `addedAfter` is inclusive, `addedBefore` exclusive. */
function isInTime({ addedAt }: MemberRow, { addedAfter, addedBefore }: MemberFilter): boolean {
  if (addedAfter !== undefined && addedAt < addedAfter) return false;
  return addedBefore === undefined || addedAt < addedBefore;
}

export function sortMembers(
  rows: readonly MemberRow[],
  sort: MembersQuery['sortParams'],
): readonly MemberRow[] {
  return sort?.sortOrder === 'DESC' ? [...rows].reverse() : rows;
}

/** One page; `cap` is the largest page served, whatever limit was asked for. */
export function toPage<T>(
  items: readonly T[],
  { offset, limit }: Pagination,
  cap: number,
): readonly T[] {
  return items.slice(offset, offset + Math.min(limit, cap));
}
