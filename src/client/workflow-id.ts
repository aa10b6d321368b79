import { createHash } from 'node:crypto';
import type { AddUserToGroupInput } from '../contracts/add-user-to-group.js';
import { normalizeGroupName } from '../contracts/group-name.js';

/** A longer name (bytes of UTF-8) is hashed: Temporal takes ids of 1,000 bytes, and people read them. */
const MAX_NAME_BYTES = 100;

/**
 * The workflow id of an add: `add:{companyId, first 8}:{groupId or name}:{userId}`, so that the same add asked for
 * twice at once is one run. The name is normalised; over 100 bytes it is `sha256-` and the first 32 hex digits of
 * its SHA-256. docs/wire-contract/ids.json has test vectors.
 */
export function addWorkflowId(input: AddUserToGroupInput): string {
  const group = input.groupId?.toLowerCase() ?? namePart(input.groupName ?? '');
  return `add:${input.companyId.slice(0, 8).toLowerCase()}:${group}:${input.userId.toLowerCase()}`;
}

function namePart(groupName: string): string {
  const name = normalizeGroupName(groupName);
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  return `sha256-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
}

/** Whether two adds ask for the same: company, user and group, the group named the same way. */
export function isSameAdd(a: AddUserToGroupInput, b: AddUserToGroupInput): boolean {
  return (
    a.companyId === b.companyId &&
    a.userId === b.userId &&
    a.groupId === b.groupId &&
    normalizeGroupName(a.groupName ?? '') === normalizeGroupName(b.groupName ?? '')
  );
}
