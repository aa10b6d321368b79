import { randomUUID } from 'node:crypto';
import { AddFailedError } from '../../src/client/index.js';
import type { FaultRule, RequestEntry } from '../../src/simulator/index.js';
import { writesOf } from '../support/promises.js';
import type { World } from '../support/worlds.js';
import type { Schedule, ScheduledAdd } from './schedule.js';
import { drawSchedule } from './schedule.js';

/** Longer than any schedule takes: an add that is still running then is a finding (ms). */
const TOO_LONG_MS = 90_000;

/** Outcomes that a schedule can honestly lead to. */
const EXPECTED = new Set(['added', 'already_member', 'VerificationTimedOut']);
const EXPECTED_OF_UNKNOWN = new Set(['SpotnanaRejected', 'SpotnanaForbidden', 'SpotnanaNotFound']);
const EXPECTED_OF_NOBODY = new Set(['UserNotFound']);

/** Plays the schedule of a seed in a world that has a worker; returns what is broken. */
export async function runSeed(world: World, seed: number): Promise<string[]> {
  const schedule = drawSchedule(seed);
  const { simulator } = world;
  // Of its own: lists that are read whole stay as long as the schedule says.
  const companyId = simulator.store.addCompany({ name: `Company of seed ${seed}` }).id;
  simulator.faults.clear();
  simulator.control.clearRequests();
  const groupName = `Group ${randomUUID()}`;
  const groupId = simulator.store.addGroup({
    companyId,
    name: groupName,
    isUnmodifiable: false,
  }).id;
  fill(world, { companyId, groupId }, schedule);
  const users = [0, 1, 2].map((index) => newUser(world, companyId, `User ${index}`));
  simulator.control.changeSettings(schedule.settings);
  for (const rule of schedule.faults) simulator.faults.add(rule);

  const ends = await Promise.all(
    schedule.adds.map(async (add) => {
      const userId = add.unknown ? randomUUID() : (users[add.user] ?? '');
      const group = add.byName ? { groupName } : { groupId };
      const outcome = await outcomeOf(world, { companyId, ...toKey(add, userId), ...group });
      return { add, userId, outcome };
    }),
  );
  const members = new Set(simulator.store.membersOf(groupId));
  return [
    ...ends.flatMap((end) => brokenBy(end, members, schedule)),
    ...new Set(
      ends.flatMap(({ userId }) => blindWrites(simulator.requests, userId, schedule, users)),
    ),
  ];
}

async function outcomeOf(world: World, input: Parameters<World['usher']['addUserToGroup']>[0]) {
  try {
    return (await world.usher.addUserToGroup(input, { waitMs: TOO_LONG_MS })).outcome;
  } catch (error) {
    return error instanceof AddFailedError ? error.type : `threw ${(error as Error).name}`;
  }
}

function brokenBy(
  { add, userId, outcome }: { add: ScheduledAdd; userId: string; outcome: string },
  members: ReadonlySet<string>,
  { settings, faults }: Schedule,
): string[] {
  const ofUnknown = add.by === 'userId' ? EXPECTED_OF_UNKNOWN : EXPECTED_OF_NOBODY;
  const expected = add.unknown ? ofUnknown : EXPECTED;
  // An empty 200 may stand in for the refusal of an unknown user: all that is known then is that no read shows them.
  const isMasked = outcome === 'VerificationTimedOut' && faults.some(isEmptyAnswer);
  if (!expected.has(outcome) && !isMasked) return [`${userId} ended as ${outcome}`];
  const claimed = outcome === 'added' || outcome === 'already_member';
  // Members that the API itself removes while it is read are nobody's fault.
  if (claimed && !members.has(userId) && settings.removeBetweenPages === 0) {
    return [`${userId} was called ${outcome}, but is no member`];
  }
  return [];
}

function isEmptyAnswer({ fault }: FaultRule): boolean {
  return fault.kind === 'empty';
}

/**
 * Promise 1: no PATCH of a user without a read answered between it and the PATCH before it. Runs that do not share an
 * id (group or user given in two ways) may each send one behind reads of their own, which the log cannot tell apart.
 */
function blindWrites(
  requests: readonly RequestEntry[],
  userId: string,
  { adds }: Schedule,
  users: readonly string[],
): string[] {
  const forms = adds
    .filter(({ user }) => users[user] === userId)
    .map(({ byName, by }) => `${byName} ${by}`);
  if (new Set(forms).size > 1) return [];
  const own = requests.filter(
    ({ operation, body }) =>
      (operation === 'updateUserGroupMembers' || operation === 'listUserGroupMembers') &&
      JSON.stringify(body).includes(userId),
  );
  return writesOf(own)
    .filter(({ readBefore }) => !readBefore)
    .map(({ entry }) => `PATCH ${entry.seq} of ${userId} was sent blind`);
}

function fill(
  world: World,
  { companyId, groupId }: { companyId: string; groupId: string },
  { crowd, groups }: Schedule,
): void {
  const { store } = world.simulator;
  for (let index = 0; index < crowd; index += 1) {
    const userId = newUser(world, companyId, `Employee ${index}`);
    store.addMember({ groupId, userId });
  }
  for (let index = 0; index < groups; index += 1) {
    store.addGroup({ companyId, name: `Other group ${index}`, isUnmodifiable: false });
  }
}

function newUser({ simulator }: World, companyId: string, name: string): string {
  const id = randomUUID();
  const keys = { externalId: keyOf('externalId', id), employeeId: keyOf('employeeId', id) };
  const email = keyOf('email', id);
  return simulator.store.addUser({ id, companyId, name, email, ...keys }).id;
}

function toKey({ by }: ScheduledAdd, userId: string) {
  if (by === 'userId') return { userId };
  const key = keyOf(by, userId);
  // Spotnana has it in lower case: however it takes the case, this spelling has to do.
  return by === 'email' ? { email: key.toUpperCase() } : { [by]: key };
}

/** Each user has keys of one form, so that an add can name anybody, also somebody who does not exist. */
function keyOf(field: Exclude<ScheduledAdd['by'], 'userId'>, userId: string): string {
  return field === 'email' ? `user.${userId}@acme.example` : `${field} ${userId}`;
}
