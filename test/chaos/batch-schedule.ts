import type { BulkMode } from '../../src/client/index.js';
import type { RequestLimits } from '../../src/contracts/limits.js';
import type { FaultRule, SettingsChange } from '../../src/simulator/index.js';
import type { Random } from './random.js';
import { createRandom } from './random.js';
import { drawFault } from './schedule.js';

/** What one seed does to a small batch. */
export interface BatchSchedule {
  settings: SettingsChange;
  faults: FaultRule[];
  limits: RequestLimits;
  mode: BulkMode;
  /** The rows of each page. */
  pages: ScheduledRow[][];
  acts: ScheduledAct[];
}

export interface ScheduledRow {
  /** Index of the group; how the row names it. */
  group: number;
  groupBy: 'id' | 'ID' | 'name';
  /** Index of the user; several rows may name one. */
  user: number;
  by: 'userId' | 'email' | 'externalId' | 'employeeId';
}

/** What becomes of users: good, a member before, not active, unknown to Spotnana, added by somebody else meanwhile. */
export type ScheduledUser = 'good' | 'member' | 'inactive' | 'unknown' | 'outsider';

/** What somebody does to the batch, so many ms after its rows are sealed. */
export interface ScheduledAct {
  after: number;
  what:
    | 'pause and resume'
    | 'cancel'
    | 'cancel through Temporal'
    | 'terminate'
    | 'terminate a page'
    | 'cancel a page'
    | 'restart the worker'
    | 'gain a role';
}

export const GROUPS = 3;
export const USERS = 40;

/** By the index of the user: the same in all seeds. */
export function kindOf(user: number): ScheduledUser {
  if (user < 26) return 'good';
  if (user < 31) return 'member';
  if (user < 34) return 'outsider';
  return user < 36 ? 'inactive' : 'unknown';
}

export function drawBatchSchedule(seed: number): BatchSchedule {
  // Beside the schedules of single adds.
  const random = createRandom(seed + 0x9e3779b9);
  return {
    settings: drawSettings(random),
    faults: [
      ...Array.from({ length: random.whole(0, 5) }, () => drawFault(random)),
      ...(random.chance(0.25) ? [usersListRefused] : []),
    ],
    limits: { patchUsers: random.whole(1, 9), filterUsers: random.whole(2, 20) },
    mode: random.pick(['apply', 'apply', 'approve', 'plan']),
    pages: Array.from({ length: random.whole(1, 4) }, () => drawPage(random)),
    acts: Array.from({ length: random.pick([0, 0, 1, 1, 2]) }, () => drawAct(random)),
  };
}

const usersListRefused: FaultRule = {
  operation: 'listUsers',
  count: Infinity,
  fault: { kind: 'status', status: 403 },
};

function drawSettings(random: Random): SettingsChange {
  return {
    visibleAfterMs: random.chance(0.4) ? random.whole(1, 1_000) : 0,
    ignoreFilters: random.chance(0.15),
    totalsUnfiltered: random.chance(0.2),
    pageSizeCap: random.chance(0.2) ? random.whole(3, 30) : Infinity,
    alreadyMember: random.pick(['ok', 'error']),
    alreadyMemberStatus: random.pick([400, 409]),
    patch: random.pick(['atomic', 'partial', 'partial-silent']),
    badUserStatus: random.pick([400, 400, 403, 404]),
    inactiveUser: random.pick(['ok', 'error']),
    maxPatchUsers: random.chance(0.15) ? random.whole(1, 5) : Infinity,
    latencyMs: random.chance(0.5) ? random.whole(1, 40) : 0,
    search: random.pick(['contains', 'nothing', 'ignored']),
    emailCase: random.pick(['folded', 'exact']),
  };
}

function drawPage(random: Random): ScheduledRow[] {
  const group = random.whole(0, GROUPS - 1);
  const isMixed = random.chance(0.4);
  return Array.from({ length: random.whole(1, 14) }, () => ({
    group: isMixed ? random.whole(0, GROUPS - 1) : group,
    groupBy: random.pick(['id', 'id', 'ID', 'name']),
    user: random.whole(0, USERS - 1),
    by: random.chance(0.7) ? 'userId' : random.pick(['email', 'externalId', 'employeeId']),
  }));
}

function drawAct(random: Random): ScheduledAct {
  return {
    after: random.whole(0, 1_500),
    what: random.pick([
      'pause and resume',
      'pause and resume',
      'cancel',
      'cancel through Temporal',
      'terminate',
      'terminate a page',
      'cancel a page',
      'restart the worker',
      'restart the worker',
      'gain a role',
    ]),
  };
}
