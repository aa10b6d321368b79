import type { UserKey } from '../contracts/rows.js';
import { userKeyParts } from '../contracts/user-key.js';
import type { CallOptions, SpotnanaClient, UserFilters } from './client-types.js';
import { DEFAULT_PAGE_LIMIT } from './client-types.js';
import { readCompletely } from './complete-read.js';
import type { UserRecord } from './schemas.js';
import { keyValues, tokensOf, toToken } from './user-keys.js';

/** Whom a read of users is about. */
export interface AskedUsers {
  companyId: string;
  keys: readonly UserKey[];
}

/**
 * The company's users who have these keys, by a complete read: one request where the filters are honoured. Employee
 * numbers have no filter: who has one is found in the whole list only.
 */
export async function readUsers(
  client: SpotnanaClient,
  { companyId, keys }: AskedUsers,
  list: 'filtered' | 'whole',
  call: CallOptions | undefined,
): Promise<UserRecord[]> {
  const filters = list === 'filtered' ? toFilters(keys) : undefined;
  // No filter would mean everybody.
  if (filters && Object.values(filters).every((values) => values.length === 0)) return [];
  const wanted = toWantedIds(keys);
  const toItem = toItemOf(keys);
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

function toItemOf(keys: readonly UserKey[]): (user: UserRecord) => Item {
  const tokens = new Set(keys.map(userKeyParts).map(({ field, value }) => toToken(field, value)));
  return (user) => {
    const isAsked = tokensOf(user).some((token) => tokens.has(token));
    return isAsked ? { id: user.id, user } : { id: user.id };
  };
}

/** Ids are unique: once all are found, nothing is left to read. Undefined where other keys are asked about, too. */
function toWantedIds(keys: readonly UserKey[]): ReadonlySet<string> | undefined {
  return keys.every((key) => 'userId' in key) ? new Set(idsOf(keys)) : undefined;
}

/**
 * Whether the filter minds case is not documented: addresses are asked for as given and in lower case. One that
 * Spotnana keeps in yet another spelling, and minds, is not found.
 */
function toFilters(keys: readonly UserKey[]): Required<UserFilters> {
  const emails = keyValues(keys, 'email');
  return {
    emails: [...new Set(emails.flatMap((email) => [email, email.toLowerCase()]))],
    externalIds: keyValues(keys, 'externalId'),
    userIds: idsOf(keys),
  };
}

function idsOf(keys: readonly UserKey[]): string[] {
  return [...new Set(keyValues(keys, 'userId').map((id) => id.toLowerCase()))];
}
