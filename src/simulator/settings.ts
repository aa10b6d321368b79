import { z } from 'zod';

/** How the simulated API behaves where Spotnana's documentation says nothing; all can be changed at run time. */
export const SettingsSchema = z.strictObject({
  /** A write is shown by reads only after this many ms; null: never. */
  visibleAfterMs: z.number().nonnegative().nullable(),
  /** Filters of members and of a user's groups are ignored. */
  ignoreFilters: z.boolean(),
  /** `totalNumResults` counts what a filter leaves out, too. */
  totalsUnfiltered: z.boolean(),
  /** Members that vanish after each page that is served. */
  removeBetweenPages: z.number().int().nonnegative(),
  /** Whether a PATCH with a bad user adds the others. */
  patch: z.enum(['atomic', 'partial']),
  /** What one bad user in a PATCH answers. */
  badUserStatus: z.union([z.literal(400), z.literal(403), z.literal(404)]),
  /** What adding a member again answers. */
  alreadyMember: z.union([z.literal('ok'), z.literal(400), z.literal(409)]),
  /** Most items of a page, whatever was asked for; null: no cap. */
  pageSizeCap: z.number().int().positive().nullable(),
  latencyMs: z.number().nonnegative(),
  tokenLifetimeSeconds: z.number().positive(),
  /** Changing it revokes all tokens. */
  clientSecret: z.string().min(1),
  /** A token bucket with 429 above it; null: no limit. */
  requestsPerSecond: z.number().positive().nullable(),
  /** Whether those 429 carry `Retry-After`. */
  retryAfter: z.boolean(),
});

export type Settings = z.infer<typeof SettingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  visibleAfterMs: 0,
  ignoreFilters: false,
  totalsUnfiltered: false,
  removeBetweenPages: 0,
  patch: 'atomic',
  badUserStatus: 400,
  alreadyMember: 'ok',
  pageSizeCap: null,
  latencyMs: 0,
  tokenLifetimeSeconds: 3_600,
  clientSecret: 'simulator-secret',
  requestsPerSecond: null,
  retryAfter: true,
};
