import type { AddUserToGroupInput } from './add-user-to-group.js';
import type { UserKey, UserKeyField } from './rows.js';

/** How users are named: by id, or by what is looked up at Spotnana. */

export interface UserKeyParts {
  field: UserKeyField;
  /** As it was given. */
  value: string;
}

export function userKeyParts(key: UserKey): UserKeyParts {
  if ('userId' in key) return { field: 'userId', value: key.userId };
  if ('email' in key) return { field: 'email', value: key.email };
  if ('externalId' in key) return { field: 'externalId', value: key.externalId };
  return { field: 'employeeId', value: key.employeeId };
}

/**
 * How keys are compared. Whether Spotnana minds the case of addresses is not documented, and people do not: lower
 * case, without regard to locale. Numbers and partner ids count as they are, but for white space around them.
 */
export function normalizeUserKey({ field, value }: UserKeyParts): string {
  const trimmed = value.trim();
  return field === 'email' || field === 'userId' ? trimmed.toLowerCase() : trimmed;
}

/** How a checked input names its user. */
export function toUserKey(input: AddUserToGroupInput): UserKey {
  const { userId = '', email, externalId, employeeId } = input;
  if (email !== undefined) return { email };
  if (externalId !== undefined) return { externalId };
  return employeeId === undefined ? { userId } : { employeeId };
}

/** Nobody is told the key itself, if it is not an id: histories, summaries and failures are read by many (promise 7). */
export const USER_KEY_NAMES: Record<UserKeyField, string> = {
  userId: 'id',
  email: 'e-mail address',
  externalId: 'external id',
  employeeId: 'employee number',
};
