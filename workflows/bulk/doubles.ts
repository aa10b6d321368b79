import { patched } from '@temporalio/workflow';
import type { PageOrder } from '../../src/contracts/bulk.js';
import { groupKeyText } from '../../src/contracts/row-keys.js';
import type { Batch, BatchPage } from './batch.js';

type ApplyOrder = Extract<PageOrder, { do: 'apply' }>;

/**
 * Rows of different pages may turn out to be one membership: where their group is named in two ways, or their users are. A page
 * that finds a member it did not add asks the pages that wrote before it.
 */

/** Once the groups are known. */
export function markDoubles({ pages }: Batch): void {
  const found = pagesThatMayDouble(pages);
  if (found.size === 0 || !patched('pages may double')) return;
  for (const page of found) page.mayDouble = true;
}

/** Pure. */
export function pagesThatMayDouble(pages: readonly BatchPage[]): Set<BatchPage> {
  const sharing = [...pagesByGroup(pages).values()].filter((some) => some.length > 1);
  return new Set(sharing.filter((some) => !areSurelyApart(some)).flat());
}

function pagesByGroup(pages: readonly BatchPage[]): Map<string, BatchPage[]> {
  const byGroup = new Map<string, BatchPage[]>();
  for (const page of pages) {
    for (const id of page.groupIds) {
      const known = byGroup.get(id);
      if (known) known.push(page);
      else byGroup.set(id, [page]);
    }
  }
  return byGroup;
}

/** All are slices of one group, which is named in one way, and so are its users: the client has seen which rows are alike. */
function areSurelyApart(pages: readonly BatchPage[]): boolean {
  const isSlice = ({ groups, mixedKeys }: BatchPage) => groups.length === 1 && !mixedKeys;
  const names = new Set(pages.flatMap(({ groups }) => groups.map(groupKeyText)));
  return names.size === 1 && pages.every(isSlice);
}

/** The pages that have added users to groups of this one, and perhaps the same: what its order says of them. */
export function othersOf(
  { pages }: Batch,
  page: BatchPage,
): Pick<ApplyOrder, 'others' | 'areUnsure'> {
  if (!page.mayDouble) return {};
  const ids = new Set(page.groupIds);
  const found = [...pages.entries()]
    .filter(([, other]) => other !== page && other.mayDouble)
    .filter(([, { groupIds }]) => groupIds.some((id) => ids.has(id)))
    .map(([number, { end }]) => ({ number, ...writtenBy(end) }))
    .filter(({ added, unverified }) => added + unverified > 0);
  if (found.length === 0) return {};
  const areUnsure = found.some(({ unverified }) => unverified > 0);
  return { others: found.map(({ number }) => number), ...(areUnsure ? { areUnsure } : {}) };
}

/** Nothing that could be asked for where it was ended from outside. */
function writtenBy(end: BatchPage['end']): { added: number; unverified: number } {
  const { added = 0, unverified = 0 } = end === undefined || end === 'lost' ? {} : end.counts;
  return { added, unverified };
}
