import { z } from 'zod';

/** Answers as documented (Spotnana Access Management API v3), as far as usher uses them. */

const GroupInList = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  description: z.string().nullish(),
});

export const UserGroupSchema = GroupInList.extend({
  companyId: z.string().min(1),
  isUnmodifiable: z.boolean().nullish(),
});

const Pagination = z.looseObject({ totalNumResults: z.number().int().nonnegative() });

export const UserGroupListSchema = z.looseObject({
  userGroups: z.array(GroupInList),
  pagination: Pagination,
});

/** The six steps name no pagination in this answer; the reference does. */
export const GroupsOfUserSchema = z.looseObject({
  userGroups: z.array(GroupInList),
  pagination: Pagination.nullish(),
});

export const MemberListSchema = z.looseObject({
  members: z.array(z.looseObject({ userId: z.string().min(1) })),
  pagination: Pagination,
});

/** `POST /v3/users/list`, marked as a draft in the specification: as little of it as a look-up needs. */
export const UserListSchema = z.looseObject({
  users: z.array(
    z.looseObject({
      userId: z.looseObject({ id: z.string().min(1) }),
      organization: z.looseObject({ id: z.string().min(1), name: z.string().nullish() }),
      isActive: z.boolean(),
      externalId: z.string().nullish(),
      businessDetail: z
        .looseObject({ businessEmail: z.string().nullish(), employeeId: z.string().nullish() })
        .nullish(),
    }),
  ),
  pagination: Pagination,
});

/** `GET /v2/users`. */
export const UserLookUpSchema = z.looseObject({
  elements: z.array(z.looseObject({ id: z.string().min(1) })),
});

export const RoleListSchema = z.looseObject({
  roles: z.array(
    z.looseObject({
      id: z.string().min(1),
      name: z.string(),
      permissions: z
        .array(z.looseObject({ permission: z.string(), actions: z.array(z.string()).nullish() }))
        .nullish(),
    }),
  ),
});

export const TokenSchema = z.looseObject({
  // What could not stand in a header is no token.
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.number().positive().nullish().catch(undefined),
});

export interface GroupName {
  id: string;
  name: string;
  description?: string;
}

export interface UserGroup extends GroupName {
  companyId: string;
  /** True only for groups that the platform made: name and roles are fixed, members can change. */
  isUnmodifiable: boolean;
}

/** A user, as far as one is looked up; people's names are not even kept. */
export interface UserRecord {
  id: string;
  /** The id of the user's organization. */
  companyId: string;
  companyName?: string;
  isActive: boolean;
  /** The business address. */
  email?: string;
  externalId?: string;
  employeeId?: string;
}

export interface Role {
  id: string;
  name: string;
  permissions: { permission: string; actions: string[] }[];
}
