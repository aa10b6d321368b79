import { MAX_PAGE_GROUPS, MAX_PAGE_ROWS, MAX_PAGES } from '../../contracts/bulk.js';
import type { PageToOpen } from '../../contracts/bulk.js';
import type { GroupKey } from '../../contracts/rows.js';

/** How the rows of a batch are put into pages. Pure: the same rows make the same pages. */

export interface GroupRows {
  group: GroupKey;
  rows: number;
  /** Its rows name their users in several ways. */
  mixedKeys?: boolean;
}

export interface Layout {
  pages: PageToOpen[];
  /** Numbers of the pages of a group, by its place in the list of groups; of several, each takes 2,000 rows in turn. */
  pagesOf: number[][];
}

/**
 * A page is one slice of one large group, or a set of whole small groups, so that no group is in two mixed pages. Undefined
 * where the rows need more pages than a batch may have.
 */
export function layOut(groups: readonly GroupRows[]): Layout | undefined {
  const pages: PageToOpen[] = [];
  let mixed: number | undefined;

  function slices({ group, rows, mixedKeys = false }: GroupRows): number[] {
    const numbers: number[] = [];
    const all = { groups: [group], ...(mixedKeys ? { mixedKeys } : {}) };
    for (let left = rows; left > 0; left -= MAX_PAGE_ROWS) {
      numbers.push(pages.push({ rows: Math.min(left, MAX_PAGE_ROWS), ...all }) - 1);
    }
    return numbers;
  }

  function whole({ group, rows }: GroupRows): number[] {
    const last = mixed === undefined ? undefined : pages[mixed];
    const fits = last && last.rows + rows <= MAX_PAGE_ROWS && last.groups.length < MAX_PAGE_GROUPS;
    const page = fits ? last : { rows: 0, groups: [] };
    if (!fits) mixed = pages.push(page) - 1;
    page.rows += rows;
    page.groups.push(group);
    return [mixed ?? 0];
  }

  const pagesOf = groups.map((group) =>
    group.rows > MAX_PAGE_ROWS ? slices(group) : whole(group),
  );
  return pages.length <= MAX_PAGES ? { pages, pagesOf } : undefined;
}
