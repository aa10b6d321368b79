import type { Page, PageGroup } from './page.js';
import type { Member } from './rows.js';

/** The rows of a group that are to be written, with the users they name. */
export function openMembers({ rows }: Page, { places }: PageGroup): Member[] {
  return places.flatMap((place) => {
    const userId = rows.userIds[place];
    return userId !== undefined && rows.isOpen(place) ? [{ place, userId }] : [];
  });
}

export function wantedMembers(page: Page, group: PageGroup): Member[] {
  return openMembers(page, group).filter(({ place }) => page.rows.isWanted(place));
}

export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}

export const idsOf = (members: readonly Member[]): string[] => members.map(({ userId }) => userId);

export function halves<T>(items: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
