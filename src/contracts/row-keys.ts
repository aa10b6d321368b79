import { normalizeGroupName } from './group-name.js';
import type { GroupKey, UserKey } from './rows.js';

/**
 * One text for each user key: equal for keys that surely name the same user, as they differ in the case of an id or
 * of an e-mail address only. Partner ids and employee numbers keep their case: `e1` and `E1` may be two people.
 */
export function userKeyText(user: UserKey): string {
  if ('userId' in user) return `userId:${user.userId.toLowerCase()}`;
  if ('email' in user) return `email:${user.email.toLowerCase()}`;
  if ('externalId' in user) return `externalId:${user.externalId}`;
  return `employeeId:${user.employeeId}`;
}

/** One text for each group key: equal for names that are the same name to usher. */
export function groupKeyText(group: GroupKey): string {
  return 'groupId' in group
    ? `groupId:${group.groupId.toLowerCase()}`
    : `groupName:${normalizeGroupName(group.groupName)}`;
}
