import { randomUUID } from 'node:crypto';
import { AddFailedError } from '../../src/client/index.js';
import type { RequestEntry } from '../../src/simulator/index.js';
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
  const { companyId } = world.ids;
  simulator.faults.clear();
  simulator.control.clearRequests();
  const groupName = `Group ${randomUUID()}`;
  const groupId = simulator.store.addGroup({
    companyId,
    name: groupName,
    isUnmodifiable: false,
  }).id;
  fill(world, groupId, schedule.crowd);
  const users = [0, 1, 2].map((index) => newUser(world, `User ${index}`));
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
  { settings }: Schedule,
): string[] {
  const ofUnknown = add.by === 'userId' ? EXPECTED_OF_UNKNOWN : EXPECTED_OF_NOBODY;
  const expected = add.unknown ? ofUnknown : EXPECTED;
  if (!expected.has(outcome)) return [`${userId} ended as ${outcome}`];
  const claimed = outcome === 'added' || outcome === 'already_member';
  // Members that the API itself removes while it is read are nobody's fault.
  if (claimed && !members.has(userId) && settings.removeBetweenPages === 0) {
    return [`${userId} was called ${outcome}, but is no member`];
  }
  return [];
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

function fill(world: World, groupId: string, size: number): void {
  for (let index = 0; index < size; index += 1) {
    const userId = newUser(world, `Employee ${index}`);
    world.simulator.store.addMember({ groupId, userId });
  }
}

function newUser({ simulator, ids }: World, name: string): string {
  const id = randomUUID();
  const { companyId } = ids;
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
