import { patched } from '@temporalio/workflow';
import { groupKeyText } from '../../src/contracts/row-keys.js';
import type { Batch, BatchPage } from './batch.js';

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

/** Numbers of the pages that have added users to groups of this one, and perhaps the same. */
export function othersOf({ pages }: Batch, page: BatchPage): number[] {
  if (!page.mayDouble) return [];
  const ids = new Set(page.groupIds);
  return [...pages.entries()]
    .filter(([, other]) => other !== page && other.mayDouble && hasWritten(other))
    .filter(([, { groupIds }]) => groupIds.some((id) => ids.has(id)))
    .map(([number]) => number);
}

function hasWritten({ end }: BatchPage): boolean {
  if (end === undefined || end === 'lost') return false;
  const { added = 0, unverified = 0 } = end.counts;
  return added + unverified > 0;
}
