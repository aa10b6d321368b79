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
