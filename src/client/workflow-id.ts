import { createHash } from 'node:crypto';
import type { AddUserToGroupInput } from '../contracts/add-user-to-group.js';
import { normalizeGroupName } from '../contracts/group-name.js';
import type { UserKeyField } from '../contracts/rows.js';
import { normalizeUserKey, toUserKey, userKeyParts } from '../contracts/user-key.js';

/** A longer name (bytes of UTF-8) is hashed: Temporal takes ids of 1,000 bytes, and people read them. */
const MAX_NAME_BYTES = 100;

/** Marks of what is no id: ids are seen by everybody who sees the list of runs, so it is hashed (promise 7). */
const HASHED: Record<Exclude<UserKeyField, 'userId'>, string> = {
  email: 'email',
  externalId: 'external',
  employeeId: 'employee',
};

/**
 * The workflow id of an add: `add:{companyId, first 8}:{groupId or name}:{user}`, so that the same add asked for
 * twice at once is one run. The name is normalised; over 100 bytes it is `sha256-` and the first 32 hex digits of
 * its SHA-256. The user is the user id, or `email-`, `external-` or `employee-` and the first 32 hex digits of the
 * SHA-256 of `{companyId}:{what was given, trimmed, an address in lower case}`. docs/wire-contract/ids.json has test
 * vectors.
 */
export function addWorkflowId(input: AddUserToGroupInput): string {
  const group = input.groupId?.toLowerCase() ?? namePart(input.groupName ?? '');
  const companyId = input.companyId.toLowerCase();
  return `add:${companyId.slice(0, 8)}:${group}:${userPart(companyId, input)}`;
}

function userPart(companyId: string, input: AddUserToGroupInput): string {
  const key = userKeyParts(toUserKey(input));
  const value = normalizeUserKey(key);
  // The company's id keeps the hashes of two companies, and any list of hashed addresses, apart.
  return key.field === 'userId' ? value : `${HASHED[key.field]}-${hash(`${companyId}:${value}`)}`;
}

function namePart(groupName: string): string {
  const name = normalizeGroupName(groupName);
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  return `sha256-${hash(name)}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Whether two adds ask for the same: company, user and group, user and group named the same way. */
export function isSameAdd(a: AddUserToGroupInput, b: AddUserToGroupInput): boolean {
  return (
    a.companyId === b.companyId &&
    isSameUser(a, b) &&
    a.groupId === b.groupId &&
    normalizeGroupName(a.groupName ?? '') === normalizeGroupName(b.groupName ?? '')
  );
}

function isSameUser(a: AddUserToGroupInput, b: AddUserToGroupInput): boolean {
  const one = userKeyParts(toUserKey(a));
  const other = userKeyParts(toUserKey(b));
  return one.field === other.field && normalizeUserKey(one) === normalizeUserKey(other);
}
