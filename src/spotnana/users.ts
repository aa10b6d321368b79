import type { UserKey, UserLookup } from '../contracts/rows.js';
import { MAX_USER_KEYS } from '../contracts/steps.js';
import { userKeyParts } from '../contracts/user-key.js';
import type { CallOptions, SpotnanaClient, UserFilters } from './client-types.js';
import { DEFAULT_PAGE_LIMIT } from './client-types.js';
import { readCompletely } from './complete-read.js';
import type { UserRecord } from './schemas.js';
import { judgeKey, keyValues, toKeyIndex, tokensOf, toToken } from './user-keys.js';

interface Asked {
  companyId: string;
  keys: readonly UserKey[];
}

/** Who, by the word of `GET /v2/users`, has an employee number. */
interface Holder {
  userId: string;
  employeeId: string;
}

/**
 * Who is meant by ids, addresses and numbers: one answer for each key, in order. What Spotnana's filters match is
 * not documented in all points, so they only narrow; keys are matched here, on a complete read (promise 3), since
 * both "nobody" and "nobody else" need all of it. Up to 100 keys are one request; each employee number is one more.
 */
export async function findUsers(
  client: SpotnanaClient,
  { companyId, keys }: Asked,
  call?: CallOptions,
): Promise<UserLookup[]> {
  const found: UserLookup[] = [];
  for (let start = 0; start < keys.length; start += MAX_USER_KEYS) {
    const asked = { companyId, keys: keys.slice(start, start + MAX_USER_KEYS) };
    const users = toKeyIndex(await readAsked(client, asked, call));
    found.push(...asked.keys.map((key) => judgeKey(key, companyId.toLowerCase(), users)));
  }
  return found;
}

async function readAsked(
  client: SpotnanaClient,
  asked: Asked,
  call: CallOptions | undefined,
): Promise<UserRecord[]> {
  const holders = await lookUpHolders(client, asked, call);
  if (holders.length <= MAX_USER_KEYS) {
    const users = await readUsers(client, asked, holders, call);
    if (areBorneOut(holders, users)) return users;
  }
  // A number was not heeded where it was asked for: only the whole list says who has it.
  return readUsers(client, asked, undefined, call);
}

/** One request a number, one after the other: a hundred at once would crowd the gate. */
async function lookUpHolders(
  client: SpotnanaClient,
  { companyId, keys }: Asked,
  call: CallOptions | undefined,
): Promise<Holder[]> {
  const holders: Holder[] = [];
  for (const employeeId of keyValues(keys, 'employeeId')) {
    const users = await client.lookUpUsers({ companyId, employeeId }, call);
    holders.push(...users.map(({ id }) => ({ userId: id, employeeId })));
  }
  return holders;
}

/** That answer does not repeat the number: the record of whoever it names has to. */
function areBorneOut(holders: readonly Holder[], users: readonly UserRecord[]): boolean {
  const byId = new Map(users.map((user) => [user.id, user]));
  return holders.every(({ userId, employeeId }) => {
    const user = byId.get(userId);
    return !user || tokensOf(user).includes(toToken('employeeId', employeeId));
  });
}

/** Those of the company's users who are asked about; without `holders`, by reading them all. */
async function readUsers(
  client: SpotnanaClient,
  { companyId, keys }: Asked,
  holders: readonly Holder[] | undefined,
  call: CallOptions | undefined,
): Promise<UserRecord[]> {
  const filters = holders && toFilters(keys, holders);
  if (filters && Object.values(filters).every((values) => values.length === 0)) return [];
  const wanted = toWantedIds(keys);
  const toItem = toItemOf([...keys, ...(holders ?? []).map(({ userId }) => ({ userId }))]);
  const items = await readCompletely<Item>({
    page: async (offset, limit) => {
      const query = { companyId, ...(filters ? { filters } : {}), offset, limit };
      const { items: users, total } = await client.listUsers(query, call);
      return { items: users.map(toItem), total };
    },
    limit: DEFAULT_PAGE_LIMIT,
    filtered: filters !== undefined,
    isAsked: ({ user }) => user !== undefined,
    ...(wanted ? { wanted } : {}),
  });
  return [...items.values()].flatMap(({ user }) => user ?? []);
}

/** `user` only where somebody asked: what is known of bystanders is dropped page by page. */
interface Item {
  id: string;
  user?: UserRecord;
}

function toItemOf(asked: readonly UserKey[]): (user: UserRecord) => Item {
  const tokens = new Set(asked.map(userKeyParts).map(({ field, value }) => toToken(field, value)));
  return (user) => {
    const isAsked = tokensOf(user).some((token) => tokens.has(token));
    return isAsked ? { id: user.id, user } : { id: user.id };
  };
}

/** Ids are unique: once all are found, nothing is left to read. Undefined where other keys are asked about, too. */
function toWantedIds(keys: readonly UserKey[]): ReadonlySet<string> | undefined {
  return keys.every((key) => 'userId' in key) ? new Set(idsOf(keys)) : undefined;
}

function idsOf(keys: readonly UserKey[]): string[] {
  return keyValues(keys, 'userId').map((id) => id.toLowerCase());
}

/**
 * Whether the filter minds case is not documented: addresses are asked for as given and in lower case. One that
 * Spotnana keeps in yet another spelling, and minds, is not found.
 */
function toFilters(keys: readonly UserKey[], holders: readonly Holder[]): Required<UserFilters> {
  const emails = keyValues(keys, 'email');
  return {
    emails: [...new Set(emails.flatMap((email) => [email, email.toLowerCase()]))],
    externalIds: keyValues(keys, 'externalId'),
    userIds: [...new Set([...idsOf(keys), ...holders.map(({ userId }) => userId)])],
  };
}
