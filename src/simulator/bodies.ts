import { z } from 'zod';
import { refuse } from './reply.js';

const MAX_MESSAGES = 5;

const id = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a UUID')
  .transform((text) => text.toLowerCase());
const date = z
  .strictObject({ iso8601: z.string() })
  .transform(({ iso8601 }) => Date.parse(iso8601))
  .refine((ms) => !Number.isNaN(ms), 'must be an ISO 8601 date');
const pagination = z.strictObject({
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).default(100),
});
const sortBy = <const T extends readonly string[]>(fields: T) =>
  z.strictObject({ sortBy: z.enum(fields), sortOrder: z.enum(['ASC', 'DESC']) });

/** Bodies are closed: what is not documented is refused, so that a misspelt field is noticed. */
export const ListGroupsBody = z.strictObject({
  pagination,
  searchText: z.string().optional(),
  sortParams: sortBy(['NAME', 'CREATED_AT']).optional(),
  filters: z.array(z.strictObject({ userGroupIds: z.array(id) })).optional(),
});

export const ListMembersBody = z.strictObject({
  pagination,
  sortParams: sortBy(['ADDED_AT']).optional(),
  filters: z
    .array(
      z.strictObject({
        userIds: z.array(id).optional(),
        addedAfter: date.optional(),
        addedBefore: date.optional(),
      }),
    )
    .optional(),
});

export const ListRolesBody = z.strictObject({ pagination: pagination.optional() }).optional();

export const UpdateMembersBody = z.strictObject({ userIdsToAdd: z.array(id) });

const reference = z.strictObject({ id });

export const ListUsersBody = z.strictObject({
  companyId: reference,
  pagination,
  userStatusFilter: z.enum(['ACTIVE', 'INACTIVE', 'ALL']).default('ACTIVE'),
  searchText: z.string().optional(),
  filters: z
    .array(
      z.strictObject({
        emails: z.array(z.string()).optional(),
        externalIds: z.array(z.string()).optional(),
        userIds: z.array(reference).optional(),
      }),
    )
    .optional(),
});

/** Parameters of the query. */
export const LookUpUsersQuery = z.strictObject({
  companyId: id,
  email: z.string().optional(),
  externalId: z.string().optional(),
  employeeId: z.string().optional(),
  includeInactive: z.enum(['true', 'false']).default('false'),
});

export const PathParams = z.object({
  companyId: id.optional(),
  groupId: id.optional(),
  userId: id.optional(),
});

export type GroupsQuery = z.output<typeof ListGroupsBody>;
export type MembersQuery = z.output<typeof ListMembersBody>;
export type UsersQuery = z.output<typeof ListUsersBody>;
export type UsersLookUp = z.output<typeof LookUpUsersQuery>;
export type Pagination = z.output<typeof pagination>;

/** Answers 400 API_VALIDATION_FAILED, one message for each problem, where the body does not fit. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const messages = parsed.error.issues.slice(0, MAX_MESSAGES).map((issue) => ({
    errorCode: 'API_VALIDATION_FAILED',
    message: `${issue.path.join('.') || 'body'}: ${issue.message}`,
  }));
  return refuse(400, ...messages);
}
