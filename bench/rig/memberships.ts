/** One user who is to be in one group. */
export interface Membership {
  companyId: string;
  groupId: string;
  userId: string;
}

/** Ids are computed, so that no process has to be told a million of them. */
export const COMPANY_ID = toUuid('c', 1);

export const groupId = (index: number): string => toUuid('9', index);

export const userId = (index: number): string => toUuid('a', index);

/** User `index` in one of the groups: neighbours are in different ones. */
export function membership(index: number, groups: number): Membership {
  return { companyId: COMPANY_ID, groupId: groupId(index % groups), userId: userId(index) };
}

function toUuid(kind: string, index: number): string {
  return `${kind}0000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}
