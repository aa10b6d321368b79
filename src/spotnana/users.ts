import type { UserLookup } from '../contracts/rows.js';
import { MAX_USER_KEYS } from '../contracts/steps.js';
import type { CallOptions, SpotnanaClient } from './client-types.js';
import type { KeyRefusals } from './key-refusals.js';
import { createKeyRefusals } from './key-refusals.js';
import type { AskedUsers } from './read-users.js';
import { readUsers } from './read-users.js';
import type { UserRecord } from './schemas.js';
import { judgeKey, keyValues, toKeyIndex, tokensOf, toToken } from './user-keys.js';

/** Who, by the word of `GET /v2/users`, has an employee number. */
interface Holder {
  userId: string;
  employeeId: string;
}

/**
 * What single requests of a look-up have answered. A hundred numbers are a hundred requests: whoever tries again after the
 * fiftieth failed goes on there, or would never come to the end of them under a rate limit.
 */
export interface HolderMemory {
  /** Ids of whoever has the number at this place among the different ones; undefined where that was not answered yet. */
  recall(place: number): readonly string[] | undefined;
  keep(place: number, userIds: string[]): void;
}

/** One look-up on its way. */
interface LookUp {
  client: SpotnanaClient;
  asked: AskedUsers;
  call: CallOptions | undefined;
  refusals: KeyRefusals;
  memory: HolderMemory;
}

/**
 * Who is meant by ids, addresses and numbers: one answer for each key, in order. What Spotnana's filters match is
 * not documented in all points, so they only narrow; keys are matched here, on a complete read (promise 3), since
 * both "nobody" and "nobody else" need all of it. Up to 100 keys are one request; each employee number is one more.
 */
export async function findUsers(
  client: SpotnanaClient,
  { companyId, keys }: AskedUsers,
  call?: CallOptions,
  memory: HolderMemory = { recall: () => undefined, keep: () => {} },
): Promise<UserLookup[]> {
  const found: UserLookup[] = [];
  for (let start = 0; start < keys.length; start += MAX_USER_KEYS) {
    const asked = { companyId, keys: keys.slice(start, start + MAX_USER_KEYS) };
    const refusals = createKeyRefusals();
    const some = from(memory, start);
    found.push(...(await findSome({ client, asked, call, refusals, memory: some })));
  }
  return found;
}

function from(memory: HolderMemory, start: number): HolderMemory {
  return {
    recall: (place) => memory.recall(start + place),
    keep: (place, userIds) => memory.keep(start + place, userIds),
  };
}

async function findSome(lookUp: LookUp): Promise<UserLookup[]> {
  const { asked, refusals } = lookUp;
  const users = await readAsked(lookUp, await lookUpHolders(lookUp));
  const [refusal, ...others] = asked.keys.map((key) => refusals.of(key));
  // Where all are refused, it is hardly about the keys.
  if (refusal && others.every(Boolean)) throw refusal;
  const index = toKeyIndex(users);
  const companyId = asked.companyId.toLowerCase();
  return asked.keys.map((key) =>
    refusals.of(key) ? { problem: 'user_refused' } : judgeKey(key, companyId, index),
  );
}

/** One request a number, one after the other: a hundred at once would crowd the gate. */
async function lookUpHolders(lookUp: LookUp): Promise<Holder[]> {
  const holders: Holder[] = [];
  for (const [place, employeeId] of keyValues(lookUp.asked.keys, 'employeeId').entries()) {
    const userIds = await holdersOf(lookUp, place, employeeId);
    holders.push(...userIds.map((userId) => ({ userId, employeeId })));
  }
  return holders;
}

async function holdersOf(
  { client, asked: { companyId }, call, refusals, memory }: LookUp,
  place: number,
  employeeId: string,
): Promise<readonly string[]> {
  const known = memory.recall(place);
  if (known) return known;
  const users = await refusals.askOne({ employeeId }, async () =>
    client.lookUpUsers({ companyId, employeeId }, call),
  );
  const userIds = (users ?? []).map(({ id }) => id);
  if (users) memory.keep(place, userIds);
  return userIds;
}

async function readAsked(lookUp: LookUp, holders: readonly Holder[]): Promise<UserRecord[]> {
  const { client, call, refusals } = lookUp;
  const { companyId, keys } = lookUp.asked;
  if (holders.length <= MAX_USER_KEYS) {
    const ids = holders.map(({ userId }) => ({ userId }));
    const users = await refusals.askAll([...keys, ...ids], async (some) =>
      readUsers(client, { companyId, keys: some }, 'filtered', call),
    );
    // An id that came from Spotnana is well formed; without its record, nothing can be said of the number.
    const refusal = ids.map((id) => refusals.of(id)).find(Boolean);
    if (refusal) throw refusal;
    if (areBorneOut(holders, users)) return users;
  }
  // A number was not heeded where it was asked for: only the whole list says who has it.
  return readUsers(client, { companyId, keys }, 'whole', call);
}

/** That answer does not repeat the number: the record of whoever it names has to. */
function areBorneOut(holders: readonly Holder[], users: readonly UserRecord[]): boolean {
  const byId = new Map(users.map((user) => [user.id, user]));
  return holders.every(({ userId, employeeId }) => {
    const user = byId.get(userId);
    return !user || tokensOf(user).includes(toToken('employeeId', employeeId));
  });
}
