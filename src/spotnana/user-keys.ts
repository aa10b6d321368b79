import type { UserKey, UserKeyField, UserLookup } from '../contracts/rows.js';
import { normalizeUserKey, userKeyParts } from '../contracts/user-key.js';
import type { UserRecord } from './schemas.js';

/** Which users have a key. Pure: records in, answers out. */

/** By field and folded value. */
export type KeyIndex = ReadonlyMap<string, readonly UserRecord[]>;

/** The different values of one field, none of them empty. */
export function keyValues(keys: readonly UserKey[], wanted: UserKeyField): string[] {
  const values = keys
    .map(userKeyParts)
    .filter(({ field, value }) => field === wanted && value.trim() !== '')
    .map(({ value }) => value.trim());
  return [...new Set(values)];
}

/** Coarser than any comparison: case is folded in all fields, in case that Spotnana's filters do the same. */
export function toToken(field: UserKeyField, value: string): string {
  return `${field} ${value.trim().toLowerCase()}`;
}

export function tokensOf({ id, email, externalId, employeeId }: UserRecord): string[] {
  return [
    toToken('userId', id),
    ...(email === undefined ? [] : [toToken('email', email)]),
    ...(externalId === undefined ? [] : [toToken('externalId', externalId)]),
    ...(employeeId === undefined ? [] : [toToken('employeeId', employeeId)]),
  ];
}

export function toKeyIndex(users: readonly UserRecord[]): KeyIndex {
  const index = new Map<string, UserRecord[]>();
  // One who was found by two keys, in requests of their own, is still one.
  for (const user of new Map(users.map((read) => [read.id, read])).values()) {
    for (const token of tokensOf(user)) {
      const known = index.get(token);
      if (known) known.push(user);
      else index.set(token, [user]);
    }
  }
  return index;
}

/**
 * The one active user of the company who has the key. An inactive one beside an active one makes two: whom the key
 * means (somebody hired again, or a successor with the same address) is for a person to say, never picked silently.
 */
export function judgeKey(key: UserKey, companyId: string, index: KeyIndex): UserLookup {
  const { field, value } = userKeyParts(key);
  const wanted = normalizeUserKey({ field, value });
  const having = (index.get(toToken(field, value)) ?? []).filter(
    (user) => user.companyId === companyId && toValue(user, field) === wanted,
  );
  const [user] = having;
  if (!user) return { problem: 'user_not_found' };
  if (having.length > 1) return { problem: 'user_ambiguous' };
  return user.isActive ? { userId: user.id } : { problem: 'user_inactive' };
}

function toValue(user: UserRecord, field: UserKeyField): string {
  const value = field === 'userId' ? user.id : user[field];
  return normalizeUserKey({ field, value: value ?? '' });
}
