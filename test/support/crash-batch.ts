import { randomUUID } from 'node:crypto';
import type { RequestEntry } from '../../src/simulator/index.js';
import type { PlainRow } from './batches.js';
import { addGroups, addUsers, nobodies } from './batches.js';
import type { StrikePlan } from './strikes.js';
import type { World } from './worlds.js';

/** A batch that is large enough for its strikes. */
export interface CrashSize {
  rows: number;
  /** In each page of such. */
  smallGroups: number;
  /** Users of one PATCH. */
  chunk: number;
  /** What Spotnana allows, and what the worker takes. */
  requestsPerSecond: number;
  strikes: StrikePlan;
  /** How long the strikes take at least, from the first to the last (ms). */
  strikesMs: number;
  timeoutMs: number;
}

/** `npm run crash` plays the full size. */
export const CRASH_SIZES: Record<'toy' | 'full', CrashSize> = {
  toy: {
    rows: 1_000,
    smallGroups: 2,
    chunk: 10,
    requestsPerSecond: 15,
    strikes: { worker: 4, server: 1, pauseMs: 2_000 },
    strikesMs: 5_000,
    timeoutMs: 180_000,
  },
  full: {
    rows: 10_000,
    smallGroups: 10,
    chunk: 100,
    requestsPerSecond: 3,
    strikes: { worker: 20, server: 2, pauseMs: 6_000 },
    strikesMs: 60_000,
    timeoutMs: 1_200_000,
  },
};

/**
 * Two pages of one group, which follow each other, one of another, and two of some small groups each. In each page some
 * users are members before, and one is nobody.
 */
export function createPages(world: World, { rows, smallGroups }: CrashSize) {
  const [long = '', large = ''] = addGroups(world, ['Long', 'Large']);
  const newGroups = () =>
    addGroups(
      world,
      Array.from({ length: smallGroups }, () => `Small ${randomUUID()}`),
    );
  const sets = [[long], [long], [large], newGroups(), newGroups()];
  const share = rows / sets.length;
  const members = share / 20;
  const pages = sets.map((groups) =>
    createPage(world, groups, { members, missing: share - members - 1 }),
  );
  const expected = {
    added: sets.length * (share - members - 1),
    already_member: sets.length * members,
    'refused user_not_found': sets.length,
  };
  return { pages, expected };
}

function createPage(
  world: World,
  groups: readonly string[],
  count: { members: number; missing: number },
): PlainRow[] {
  const members = addUsers(world, count.members);
  const users = [...addUsers(world, count.missing), ...nobodies(1), ...members];
  const groupOf = (n: number) => groups[n % groups.length] ?? '';
  const rows = users.map((userId, n) => ({ user: { userId }, group: { groupId: groupOf(n) } }));
  for (const { user, group } of rows.slice(-members.length)) {
    world.simulator.store.addMember({ ...group, ...user });
  }
  return rows.sort(({ user: a }, { user: b }) => (a.userId < b.userId ? -1 : 1));
}

/** What `npm run crash` prints of a run. */
export function tellOf(
  requests: readonly RequestEntry[],
  times: { visibleAfterMs: number; strikesTook: number; took: number },
): string {
  const count = (is: (entry: RequestEntry) => boolean) => requests.filter(is).length;
  const isWrite = ({ operation }: RequestEntry) => operation === 'updateUserGroupMembers';
  const counts = {
    requests: requests.length,
    writes: count(isWrite),
    appliedAndNotAnswered: count((entry) => isCut(entry) && (entry.applied?.length ?? 0) > 0),
    otherwiseCutOff: count((entry) => isCut(entry) && !entry.applied?.length),
    tooManyRequests: count(({ status }) => status === 429),
  };
  return `${JSON.stringify({ ...times, ...counts })}\n`;
}

const isCut = ({ outcome }: RequestEntry) => outcome === 'client-gone';
