import { z } from 'zod';
import { invalid } from './api-error.js';

/** The request bodies, as documented. */

const Pagination = z.looseObject({
  offset: z.number().int().nonnegative().default(0),
  limit: z.number().int().positive().default(100),
});
const DateValue = z.looseObject({ iso8601: z.string() });
const SortOrder = z.enum(['ASC', 'DESC']);

export const GroupQuery = z.looseObject({
  pagination: Pagination,
  searchText: z.string().optional(),
  sortParams: z
    .looseObject({ sortBy: z.enum(['NAME', 'CREATED_AT']), sortOrder: SortOrder })
    .optional(),
  filters: z.array(z.looseObject({ userGroupIds: z.array(z.string()).optional() })).optional(),
});

export const MemberFilter = z.looseObject({
  userIds: z.array(z.string()).optional(),
  addedAfter: DateValue.optional(),
  addedBefore: DateValue.optional(),
});

export const MemberQuery = z.looseObject({
  pagination: Pagination,
  sortParams: z.looseObject({ sortBy: z.literal('ADDED_AT'), sortOrder: SortOrder }).optional(),
  filters: z.array(MemberFilter).optional(),
});

/** The six steps name no body for the roles. */
export const RoleQuery = z.looseObject({ pagination: Pagination.optional() }).optional();

export const MemberUpdate = z.looseObject({ userIdsToAdd: z.array(z.uuid()) });

export function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalid(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not valid'}`);
}
