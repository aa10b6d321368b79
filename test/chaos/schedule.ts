import type { FaultRule, SettingsChange } from '../../src/simulator/index.js';
import { OPERATIONS } from '../../src/simulator/index.js';
import type { Random } from './random.js';
import { createRandom } from './random.js';

/** What one seed does to a few concurrent adds. */
export interface Schedule {
  seed: number;
  settings: Required<
    Pick<
      SettingsChange,
      | 'visibleAfterMs'
      | 'ignoreFilters'
      | 'totalsUnfiltered'
      | 'removeBetweenPages'
      | 'removeBetweenPagesTimes'
      | 'pageSizeCap'
      | 'alreadyMember'
      | 'patch'
      | 'badUserStatus'
      | 'latencyMs'
      | 'search'
      | 'emailCase'
    >
  >;
  faults: FaultRule[];
  /** Members that the group has before. */
  crowd: number;
  /** Groups that the company has beside it. */
  groups: number;
  adds: ScheduledAdd[];
}

export interface ScheduledAdd {
  /** Index of the user; two adds may ask for the same one. */
  user: number;
  byName: boolean;
  /** How the user is named. */
  by: 'userId' | 'email' | 'externalId' | 'employeeId';
  /** A user whom Spotnana does not know. */
  unknown: boolean;
}

/** All durations of the workers are scaled by this one factor; those drawn here are in scaled ms. */
export const FACTOR = 0.05;

export function drawSchedule(seed: number): Schedule {
  const random = createRandom(seed);
  return {
    seed,
    settings: {
      visibleAfterMs: random.chance(0.4) ? random.whole(1, 1_000) : 0,
      ignoreFilters: random.chance(0.2),
      totalsUnfiltered: random.chance(0.2),
      removeBetweenPages: random.chance(0.2) ? random.whole(1, 3) : 0,
      removeBetweenPagesTimes: 2,
      pageSizeCap: random.chance(0.2) ? random.whole(10, 60) : Infinity,
      alreadyMember: random.pick(['ok', 'error']),
      patch: random.pick(['atomic', 'partial']),
      badUserStatus: random.pick([400, 403, 404]),
      latencyMs: random.chance(0.3) ? random.whole(1, 40) : 0,
      search: random.pick(['contains', 'nothing', 'ignored']),
      emailCase: random.pick(['folded', 'exact']),
    },
    faults: Array.from({ length: random.whole(0, 5) }, () => drawFault(random)),
    crowd: random.pick([0, 0, 20, 150]),
    groups: random.pick([0, 0, 60]),
    adds: Array.from({ length: random.whole(1, 4) }, () => ({
      user: random.whole(0, 2),
      byName: random.chance(0.3),
      by: random.chance(0.6) ? 'userId' : random.pick(['email', 'externalId', 'employeeId']),
      unknown: random.chance(0.05),
    })),
  };
}

/** A fault of some requests. */
export function drawFault(random: Random): FaultRule {
  return {
    operation: random.chance(0.35) ? 'updateUserGroupMembers' : random.pick(OPERATIONS),
    after: random.whole(0, 2),
    count: random.whole(1, 3),
    fault: random.pick<() => FaultRule['fault']>([
      () => ({
        kind: 'status',
        status: random.pick([500, 502, 503, 504]),
        applied: random.chance(0.5),
      }),
      () => ({ kind: 'delay', ms: random.whole(10, 400) }),
      () => ({ kind: 'lost-before' }),
      () => ({ kind: 'lost-after' }),
      () => ({ kind: 'hang', ms: random.whole(100, 3_000) }),
      () => ({ kind: 'hang-after', ms: random.whole(100, 3_000) }),
      () => ({ kind: 'truncated' }),
      () => ({ kind: 'html', status: 502, applied: random.chance(0.5) }),
      () => ({ kind: 'empty', applied: random.chance(0.5) }),
      () => ({ kind: 'rate-limit', ...(random.chance(0.5) ? { retryAfter: 1 } : {}) }),
      () => ({ kind: 'token-expired' }),
    ])(),
  };
}
