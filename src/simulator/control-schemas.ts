import { z } from 'zod';
import type { SimulatorData } from './data.js';
import { PERSONAS } from './model.js';
import type { FaultRule } from './faults.js';
import { OPERATIONS } from './operations.js';
import type { SettingsChange } from './settings.js';

/** JSON has no Infinity: `null` stands for it. */
const unlimited = z
  .number()
  .min(0)
  .nullable()
  .transform((value) => value ?? Infinity);
const count = z.int().min(0);
const status = z.int().min(200).max(599);
const applied = z.boolean().optional();

const Fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status,
    code: z.string().optional(),
    message: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    applied,
  }),
  z.strictObject({ kind: z.literal('delay'), ms: count }),
  z.strictObject({ kind: z.literal('lost-before') }),
  z.strictObject({ kind: z.literal('lost-after') }),
  z.strictObject({ kind: z.literal('hang'), ms: count.optional() }),
  z.strictObject({ kind: z.literal('hang-after'), ms: count.optional() }),
  z.strictObject({ kind: z.literal('truncated') }),
  z.strictObject({ kind: z.literal('html'), status, applied }),
  z.strictObject({ kind: z.literal('empty'), status: status.optional(), applied }),
  z.strictObject({
    kind: z.literal('rate-limit'),
    retryAfter: z.union([z.number(), z.literal('date')]).optional(),
    seconds: z.number().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal('token-expired') }),
]);

export const Rule: z.ZodType<FaultRule> = z.strictObject({
  operation: z.enum(['*', ...OPERATIONS]).optional(),
  match: z
    .strictObject({ groupId: z.string().optional(), userId: z.string().optional() })
    .optional(),
  after: count.optional(),
  count: unlimited.optional(),
  fault: Fault,
});

const groupSettings = {
  visibleAfterMs: unlimited.optional(),
  ignoreFilters: z.union([z.boolean(), z.enum(['members', 'user-groups', 'users'])]).optional(),
  totalsUnfiltered: z.boolean().optional(),
  removeBetweenPages: count.optional(),
  removeBetweenPagesTimes: unlimited.optional(),
  patch: z.enum(['atomic', 'partial', 'partial-silent']).optional(),
  badUserStatus: z.union([z.literal(400), z.literal(403), z.literal(404)]).optional(),
  inactiveUser: z.enum(['ok', 'error']).optional(),
  alreadyMember: z.enum(['ok', 'error']).optional(),
  alreadyMemberStatus: z.int().min(400).max(599).optional(),
  patchBody: z.enum(['empty', 'object']).optional(),
  maxPatchUsers: unlimited.optional(),
  pageSizeCap: unlimited.optional(),
};

export const Change: z.ZodType<SettingsChange> = z.strictObject({
  ...groupSettings,
  latencyMs: count.optional(),
  tokenLifetimeSeconds: z.number().min(0).optional(),
  requestsPerSecond: unlimited.optional(),
  retryAfter: z.enum(['none', 'seconds', 'date']).optional(),
  search: z.enum(['contains', 'nothing', 'ignored']).optional(),
  emailCase: z.enum(['folded', 'exact']).optional(),
  clientSecret: z.string().optional(),
  groups: z.record(z.string(), z.strictObject(groupSettings).nullable()).optional(),
});

const id = z.string();
const ms = z.number();
const permissions = z.array(
  z.strictObject({ permission: z.string(), actions: z.array(z.string()) }),
);
const scope = z.strictObject({
  audiences: z.array(z.strictObject({ predicates: z.array(z.unknown()) })),
});

export const Data: z.ZodType<SimulatorData> = z.strictObject({
  companies: z.array(z.strictObject({ id: id.optional(), name: z.string() })).optional(),
  users: z
    .array(
      z.strictObject({
        id: id.optional(),
        companyId: id,
        name: z.string(),
        email: z.string().optional(),
        externalId: z.string().optional(),
        employeeId: z.string().optional(),
        isActive: z.boolean().optional(),
        persona: z.enum(PERSONAS).optional(),
      }),
    )
    .optional(),
  groups: z
    .array(
      z.strictObject({
        id: id.optional(),
        companyId: id,
        name: z.string(),
        description: z.string().optional(),
        isUnmodifiable: z.boolean().optional(),
        createdAt: ms.optional(),
      }),
    )
    .optional(),
  roles: z
    .array(
      z.strictObject({
        groupId: id,
        id: id.optional(),
        name: z.string(),
        description: z.string().optional(),
        isPlatformRole: z.boolean().optional(),
        permissions,
        scope: scope.optional(),
        createdAt: ms.optional(),
      }),
    )
    .optional(),
  members: z
    .array(
      z.strictObject({
        groupId: id,
        add: z.array(z.union([id, z.strictObject({ userId: id, addedAt: ms })])).optional(),
        remove: z.array(id).optional(),
      }),
    )
    .optional(),
});

export const Reveal = z.strictObject({ groupId: id.optional() }).optional();
