import type { z } from 'zod';
import { parseAnswer } from './answers.js';
import type { Caller } from './caller.js';
import type { SpotnanaClient, UserFilters } from './client-types.js';
import type { GroupName, UserRecord } from './schemas.js';
import {
  GroupsOfUserSchema,
  MemberListSchema,
  RoleListSchema,
  UserGroupListSchema,
  UserGroupSchema,
  UserListSchema,
  UserLookUpSchema,
} from './schemas.js';

type Operations = Omit<SpotnanaClient, 'host' | 'maxPageLimit' | 'checkToken' | 'close'>;

/** The operations as documented (Spotnana Access Management API v3, Users API). */
export function createOperations(call: Caller): Operations {
  return {
    async listUserGroups({ companyId, searchText, userGroupIds, offset, limit }, options) {
      const operation = 'listUserGroups';
      const body = {
        pagination: { offset, limit },
        sortParams: { sortBy: 'CREATED_AT', sortOrder: 'ASC' },
        ...(searchText === undefined ? {} : { searchText }),
        ...(userGroupIds ? { filters: [{ userGroupIds }] } : {}),
      };
      const path = `${companyPath(companyId)}/user-groups/list`;
      const answer = await call({ operation, method: 'POST', path, body }, options);
      const { userGroups, pagination } = parseAnswer(answer, operation, UserGroupListSchema);
      return { items: userGroups.map(toGroupName), total: pagination.totalNumResults };
    },
    async getUserGroup({ companyId, groupId }, options) {
      const operation = 'getUserGroup';
      const path = groupPath(companyId, groupId);
      const answer = await call({ operation, method: 'GET', path }, options);
      const group = parseAnswer(answer, operation, UserGroupSchema);
      const isUnmodifiable = group.isUnmodifiable ?? false;
      return { ...toGroupName(group), companyId: toId(group.companyId), isUnmodifiable };
    },
    async listUserGroupMembers({ companyId, groupId, userIds, offset, limit }, options) {
      const operation = 'listUserGroupMembers';
      const body = {
        pagination: { offset, limit },
        sortParams: { sortBy: 'ADDED_AT', sortOrder: 'ASC' },
        ...(userIds ? { filters: [{ userIds }] } : {}),
      };
      const path = `${groupPath(companyId, groupId)}/members`;
      const answer = await call({ operation, method: 'POST', path, body }, options);
      const { members, pagination } = parseAnswer(answer, operation, MemberListSchema);
      const items = members.map(({ userId }) => ({ id: toId(userId) }));
      return { items, total: pagination.totalNumResults };
    },
    async listUserGroupRoles({ companyId, groupId, offset, limit }, options) {
      const operation = 'listUserGroupRoles';
      // The six steps name no body; pagination is sent as on the other lists.
      const body = { pagination: { offset, limit } };
      const path = `${groupPath(companyId, groupId)}/roles`;
      const answer = await call({ operation, method: 'POST', path, body }, options);
      const { roles } = parseAnswer(answer, operation, RoleListSchema);
      return roles.map(({ id, name, permissions }) => ({
        id,
        name,
        permissions: (permissions ?? []).map(({ permission, actions }) => ({
          permission,
          actions: actions ?? [],
        })),
      }));
    },
    async updateUserGroupMembers({ companyId, groupId, userIdsToAdd }, options) {
      const operation = 'updateUserGroupMembers';
      const path = `${groupPath(companyId, groupId)}/members`;
      await call({ operation, method: 'PATCH', path, body: { userIdsToAdd } }, options);
    },
    async listUserGroupsForUser({ userId, userGroupIds, offset, limit }, options) {
      const operation = 'listUserGroupsForUser';
      const body = {
        pagination: { offset, limit },
        ...(userGroupIds ? { filters: [{ userGroupIds }] } : {}),
      };
      const path = `/v3/users/${toSegment(userId)}/user-groups`;
      const answer = await call({ operation, method: 'POST', path, body }, options);
      const { userGroups, pagination } = parseAnswer(answer, operation, GroupsOfUserSchema);
      return { items: userGroups.map(toGroupName), total: pagination?.totalNumResults };
    },
    async listUsers({ companyId, filters, offset, limit }, options) {
      const operation = 'listUsers';
      const body = {
        companyId: { id: companyId },
        pagination: { offset, limit },
        userStatusFilter: 'ALL',
        ...(filters ? { filters: toUserFilters(filters) } : {}),
      };
      const answer = await call(
        { operation, method: 'POST', path: '/v3/users/list', body },
        options,
      );
      const { users, pagination } = parseAnswer(answer, operation, UserListSchema);
      return { items: users.map(toUserRecord), total: pagination.totalNumResults };
    },
    async lookUpUsers({ companyId, employeeId }, options) {
      const operation = 'lookUpUsers';
      const query = { companyId, employeeId, includeInactive: 'true' };
      const answer = await call({ operation, method: 'GET', path: '/v2/users', query }, options);
      const { elements } = parseAnswer(answer, operation, UserLookUpSchema);
      return elements.map(({ id }) => ({ id: toId(id) }));
    },
  };
}

const companyPath = (companyId: string) => `/v3/companies/${toSegment(companyId)}`;

const groupPath = (companyId: string, groupId: string) =>
  `${companyPath(companyId)}/user-groups/${toSegment(groupId)}`;

/** An empty or dotted segment would name another path, encoded or not. */
function toSegment(id: string): string {
  if (/^\.{0,2}$/.test(id)) throw new TypeError('An id in a path must be neither empty nor dots');
  return encodeURIComponent(id);
}

/** Ids are compared in lower case: they are UUIDs. */
const toId = (id: string) => id.toLowerCase();

function toGroupName(group: {
  id: string;
  name: string;
  description?: string | null | undefined;
}): GroupName {
  const { id, name, description } = group;
  return { id: toId(id), name, ...(description ? { description } : {}) };
}

/** Conditions of one filter are ANDed, filters are ORed: hence one filter for each. */
function toUserFilters({ emails = [], externalIds = [], userIds = [] }: UserFilters): object[] {
  return [
    ...(emails.length > 0 ? [{ emails }] : []),
    ...(externalIds.length > 0 ? [{ externalIds }] : []),
    ...(userIds.length > 0 ? [{ userIds: userIds.map((id) => ({ id })) }] : []),
  ];
}

function toUserRecord(user: z.output<typeof UserListSchema>['users'][number]): UserRecord {
  const { businessEmail, employeeId } = user.businessDetail ?? {};
  return {
    id: toId(user.userId.id),
    companyId: toId(user.organization.id),
    ...(user.organization.name ? { companyName: user.organization.name } : {}),
    isActive: user.isActive,
    ...(businessEmail ? { email: businessEmail } : {}),
    ...(user.externalId ? { externalId: user.externalId } : {}),
    ...(employeeId ? { employeeId } : {}),
  };
}
