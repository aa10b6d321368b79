import type { GroupsQuery, MembersQuery, Pagination } from './bodies.js';
import {
  ListGroupsBody,
  ListMembersBody,
  ListRolesBody,
  ListUsersBody,
  LookUpUsersQuery,
  parseBody,
  PathParams,
  UpdateMembersBody,
} from './bodies.js';
import { companyOf } from './company-of.js';
import { listUsers, lookUpUsers } from './list-users.js';
import type { MemberRow } from './members.js';
import type { GroupRecord } from './model.js';
import type { OperationName, RouteParams } from './operations.js';
import { filterGroups, filterMembers, searchGroups, sortGroups } from './queries.js';
import { sortMembers, toPage } from './queries.js';
import type { Reply } from './reply.js';
import { refuse } from './reply.js';
import type { SettingsBook } from './settings.js';
import type { Store } from './store.js';
import { toWireGroup, toWireMember, toWireRole } from './to-wire.js';
import { updateMembers } from './update-members.js';

export interface Call {
  operation: Exclude<OperationName, 'token'>;
  params: RouteParams;
  query: Readonly<Record<string, string>>;
  body: unknown;
  now: number;
}

/** Carries out one operation. Throws `ApiError` where the answer is an error. */
export function execute(store: Store, settings: SettingsBook, call: Call): Reply {
  parseBody(PathParams, call.params);
  const { operation, params, query, body, now } = call;
  switch (operation) {
    case 'listUserGroups':
      return listCompanyGroups(store, settings, params, parseBody(ListGroupsBody, body));
    case 'listUserGroupsForUser':
      return listUserGroups(store, settings, params, parseBody(ListGroupsBody, body), now);
    case 'getUserGroup':
      return { status: 200, json: toWireGroup(groupOf(store, params)) };
    case 'listUserGroupMembers': {
      const group = groupOf(store, params);
      return listMembers(store, settings, group, parseBody(ListMembersBody, body), now);
    }
    case 'listUserGroupRoles':
      return listRoles(groupOf(store, params), parseBody(ListRolesBody, body)?.pagination);
    case 'listUsers':
      return listUsers(store, settings, parseBody(ListUsersBody, body));
    case 'lookUpUsers':
      return lookUpUsers(store, settings, parseBody(LookUpUsersQuery, query));
    case 'updateUserGroupMembers': {
      const group = groupOf(store, params);
      const { userIdsToAdd } = parseBody(UpdateMembersBody, body);
      return updateMembers({ store, settings: settings.for(group.id), group, userIdsToAdd, now });
    }
  }
}

function groupOf(store: Store, { companyId = '', groupId = '' }: RouteParams): GroupRecord {
  companyOf(store, companyId);
  const group = store.group(groupId);
  if (group?.companyId === companyId) return group;
  return refuse(404, { message: `User group ${groupId} not found in company ${companyId}.` });
}

function listCompanyGroups(
  store: Store,
  settings: SettingsBook,
  { companyId = '' }: RouteParams,
  query: GroupsQuery,
): Reply {
  companyOf(store, companyId);
  return answerGroups(store.groupsOfCompany(companyId), settings, query);
}

function listUserGroups(
  store: Store,
  settings: SettingsBook,
  { userId = '' }: RouteParams,
  query: GroupsQuery,
  now: number,
): Reply {
  if (!store.user(userId)) refuse(404, { message: `User ${userId} not found.` });
  const shown = store
    .groupsOfUser(userId)
    .filter(({ members }) => members.visibleRow(userId, now) !== undefined);
  return answerGroups(shown, settings, query);
}

function answerGroups(
  all: readonly GroupRecord[],
  { current }: SettingsBook,
  query: GroupsQuery,
): Reply {
  const ignoresFilters = current.ignoreFilters === true || current.ignoreFilters === 'user-groups';
  const found = current.search === 'ignored' ? all : searchGroups(all, query.searchText);
  const searched = current.search === 'nothing' && query.searchText ? [] : found;
  const items = filterGroups(searched, ignoresFilters ? undefined : query.filters);
  const page = toPage(sortGroups(items, query.sortParams), query.pagination, current.pageSizeCap);
  const totalNumResults = current.totalsUnfiltered ? all.length : items.length;
  return {
    status: 200,
    json: { userGroups: page.map(toWireGroup), pagination: { totalNumResults } },
  };
}

function listMembers(
  store: Store,
  settings: SettingsBook,
  group: GroupRecord,
  query: MembersQuery,
  now: number,
): Reply {
  const own = settings.for(group.id);
  const ignoresFilters = own.ignoreFilters === true || own.ignoreFilters === 'members';
  const items = filterMembers(group.members, ignoresFilters ? undefined : query.filters, now);
  const page = toPage(sortMembers(items, query.sortParams), query.pagination, own.pageSizeCap);
  const totalNumResults = (own.totalsUnfiltered ? group.members.visible(now) : items).length;
  const json = { members: page.map(toWireMember), pagination: { totalNumResults } };
  const hasNextPage = query.pagination.offset + page.length < items.length;
  if (own.removeBetweenPages > 0 && hasNextPage && settings.takeRemoval(group.id)) {
    removeOldest(store, group, page, own.removeBetweenPages);
  }
  return { status: 200, json };
}

function removeOldest(
  store: Store,
  group: GroupRecord,
  page: readonly MemberRow[],
  count: number,
): void {
  for (const { userId } of page.slice(0, count)) store.removeMember({ groupId: group.id, userId });
}

/** The body is not documented for this list; a page is cut out where one is asked for. */
function listRoles(group: GroupRecord, pagination: Pagination | undefined): Reply {
  const roles = pagination ? toPage(group.roles, pagination, Infinity) : group.roles;
  return { status: 200, json: { roles: roles.map(toWireRole) } };
}
