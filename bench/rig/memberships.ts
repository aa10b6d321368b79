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

/** User `index` in one of the groups, the first of which has that number: neighbours are in different ones. */
export function membership(index: number, groups: number, firstGroup = 0): Membership {
  const group = firstGroup + (index % groups);
  return { companyId: COMPANY_ID, groupId: groupId(group), userId: userId(index) };
}

/** Users from this number on are in no simulated Spotnana. */
const UNKNOWN_FROM = 2 ** 40;

export const unknownUserId = (index: number): string => userId(UNKNOWN_FROM + index);

/** Of the rows of a batch, whose `place` is from 0: one of so many of each group, in each group at another place. */
export function isUnknown(place: number, groups: number, unknownEvery: number): boolean {
  return (Math.floor(place / groups) + (place % groups)) % unknownEvery === 0;
}

function toUuid(kind: string, index: number): string {
  return `${kind}0000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}
