import type { z } from 'zod';
import { ApiError, notFound } from './api-error.js';
import { GroupQuery, MemberQuery, MemberUpdate, parse, RoleQuery } from './queries.js';
import type { MemberFilter } from './queries.js';
import type { Settings } from './settings.js';
import type { Group, Membership, Store } from './store.js';
import { toDate, toWireGroup, toWireRole } from './to-wire.js';

/** The six operations on the store, as Spotnana's documentation describes them. */

export interface Asked {
  params: { companyId?: string; groupId?: string; userId?: string };
  body: unknown;
}

export interface Answered {
  body: unknown;
  /** Ids that a read shows. */
  shown?: string[];
  /** Users that a PATCH newly added. */
  applied?: string[];
  /** A PATCH that applied some and refuses others answers this. */
  error?: ApiError;
}

export function listUserGroups(
  store: Store,
  settings: Settings,
  { params, body }: Asked,
): Answered {
  const query = parse(GroupQuery, body);
  const companyId = companyOf(store, params.companyId);
  const groups = [...store.groups.values()].filter((group) => group.companyId === companyId);
  return groupPage(groups, query, settings);
}

export function getUserGroup(store: Store, _: Settings, { params }: Asked): Answered {
  return { body: toWireGroup(groupOf(store, params)) };
}

export function listUserGroupMembers(
  store: Store,
  settings: Settings,
  { params, body }: Asked,
): Answered {
  const query = parse(MemberQuery, body);
  const group = groupOf(store, params);
  const filters = settings.ignoreFilters ? [] : (query.filters ?? []);
  const [only] = filters;
  const byIds = filters.length === 1 && !settings.totalsUnfiltered ? only?.userIds : undefined;
  const visible = visibleMembers(group, byIds);
  const matching = visible.filter(
    ([userId, { addedAt }]) =>
      filters.length === 0 || filters.some((filter) => matches(filter, userId, addedAt)),
  );
  matching.sort(([, a], [, b]) => a.addedAt - b.addedAt);
  if (query.sortParams?.sortOrder === 'DESC') matching.reverse();
  const page = cutPage(matching, query.pagination, settings);
  const total = (settings.totalsUnfiltered ? visible : matching).length;
  removeSome(group, settings);
  return {
    body: {
      members: page.map(([userId, { addedAt }]) => ({ userId, addedAt: toDate(addedAt) })),
      pagination: { totalNumResults: total },
    },
    shown: page.map(([userId]) => userId),
  };
}

export function listUserGroupRoles(store: Store, _: Settings, { params, body }: Asked): Answered {
  parse(RoleQuery, body);
  const group = groupOf(store, params);
  return { body: { roles: group.roles.map((role) => toWireRole(role, group)) } };
}

export function updateUserGroupMembers(
  store: Store,
  settings: Settings,
  { params, body }: Asked,
): Answered {
  const { userIdsToAdd } = parse(MemberUpdate, body);
  const group = groupOf(store, params);
  const userIds = [...new Set(userIdsToAdd.map((id) => id.toLowerCase()))];
  const bad = userIds.filter((id) => store.users.get(id)?.companyId !== group.companyId);
  const again = userIds.filter((id) => group.members.has(id));
  const error = refusal(bad, again, settings);
  if (error && settings.patch === 'atomic') throw error;
  const applied = userIds.filter((id) => !bad.includes(id) && !again.includes(id));
  for (const id of applied) store.addMember(group.id, id, settings.visibleAfterMs ?? Infinity);
  return { body: undefined, applied, ...(error ? { error } : {}) };
}

export function listUserGroupsForUser(
  store: Store,
  settings: Settings,
  { params, body }: Asked,
): Answered {
  const query = parse(GroupQuery, body);
  const user = store.users.get(params.userId?.toLowerCase() ?? '');
  if (!user) throw notFound(`User ${params.userId}`);
  const now = Date.now();
  const groups = [...store.groups.values()].filter(
    (group) => (group.members.get(user.id)?.visibleAt ?? Infinity) <= now,
  );
  return groupPage(groups, query, settings);
}

function groupPage(
  groups: Group[],
  query: z.infer<typeof GroupQuery>,
  settings: Settings,
): Answered {
  const filters = settings.ignoreFilters ? [] : (query.filters ?? []);
  const search = query.searchText?.toLowerCase() ?? '';
  const matching = groups.filter(
    ({ id, name }) =>
      name.toLowerCase().includes(search) &&
      (filters.length === 0 ||
        filters.some(({ userGroupIds }) => !userGroupIds || includesId(userGroupIds, id))),
  );
  const byName = query.sortParams?.sortBy === 'NAME';
  matching.sort((a, b) =>
    byName ? a.name.localeCompare(b.name, 'en') : a.createdAt - b.createdAt,
  );
  if (query.sortParams?.sortOrder === 'DESC') matching.reverse();
  const page = cutPage(matching, query.pagination, settings);
  const total = (settings.totalsUnfiltered ? groups : matching).length;
  return {
    body: { userGroups: page.map(toWireGroup), pagination: { totalNumResults: total } },
    shown: page.map(({ id }) => id),
  };
}

function companyOf(store: Store, companyId = ''): string {
  const id = companyId.toLowerCase();
  if (!store.companies.has(id)) throw notFound(`Company ${companyId}`);
  return id;
}

function groupOf(store: Store, { companyId, groupId }: Asked['params']): Group {
  const company = companyOf(store, companyId);
  const group = store.groups.get(groupId?.toLowerCase() ?? '');
  if (!group || group.companyId !== company) throw notFound(`User group ${groupId}`);
  return group;
}

/** Looking ids up beats walking a group of 10,000. */
function visibleMembers(group: Group, userIds: readonly string[] | undefined) {
  const now = Date.now();
  const candidates: Iterable<readonly [string, Membership | undefined]> = userIds
    ? [...new Set(userIds.map((id) => id.toLowerCase()))].map(
        (id) => [id, group.members.get(id)] as const,
      )
    : group.members;
  const visible: [string, Membership][] = [];
  for (const [id, membership] of candidates) {
    if (membership && membership.visibleAt <= now) visible.push([id, membership]);
  }
  return visible;
}

function matches(filter: z.infer<typeof MemberFilter>, userId: string, addedAt: number): boolean {
  if (filter.userIds && !includesId(filter.userIds, userId)) return false;
  if (filter.addedAfter && addedAt < Date.parse(filter.addedAfter.iso8601)) return false;
  return !filter.addedBefore || addedAt < Date.parse(filter.addedBefore.iso8601);
}

function includesId(ids: readonly string[], id: string): boolean {
  return ids.some((candidate) => candidate.toLowerCase() === id);
}

function cutPage<T>(
  items: readonly T[],
  { offset, limit }: { offset: number; limit: number },
  { pageSizeCap }: Settings,
): T[] {
  return items.slice(offset, offset + Math.min(limit, pageSizeCap ?? Infinity));
}

/** The oldest members leave: everything behind them moves up by as many places. */
function removeSome(group: Group, { removeBetweenPages }: Settings): void {
  for (const userId of [...group.members.keys()].slice(0, removeBetweenPages)) {
    group.members.delete(userId);
  }
}

function refusal(bad: string[], again: string[], settings: Settings): ApiError | undefined {
  if (bad.length > 0) {
    const status = settings.badUserStatus;
    const code = { 400: 'API_VALIDATION_FAILED', 403: 'FORBIDDEN', 404: 'NOT_FOUND' }[status];
    return new ApiError(status, code, `Not users of this company: ${bad.slice(0, 5).join(', ')}`);
  }
  if (again.length === 0 || settings.alreadyMember === 'ok') return undefined;
  const message = `User ${again[0]} is already a member of the group`;
  return new ApiError(settings.alreadyMember, 'ALREADY_EXISTS', message);
}
