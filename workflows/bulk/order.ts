import type { PageOrder, ResolvedGroups } from '../../src/contracts/bulk.js';
import { BULK } from '../../src/contracts/bulk.js';
import { RETRY_NOW_SIGNAL } from '../../src/contracts/names.js';
import type { Batch, BatchPage } from './batch.js';

/** Tells a page what to do next; one that has ended does not hear it, which its end tells anyway. */
export async function order(page: BatchPage, what: PageOrder): Promise<void> {
  try {
    await page.handle.signal(BULK.order, what);
  } catch {
    // Ended; `handle.result()` says how.
  }
}

export async function orderAll(pages: readonly BatchPage[], what: PageOrder): Promise<void> {
  await Promise.all(pages.map(async (page) => order(page, what)));
}

/** Wakes pages that wait out some trouble. */
export async function retryAll(pages: readonly BatchPage[]): Promise<void> {
  await Promise.all(
    pages.map(async ({ handle }) => handle.signal(RETRY_NOW_SIGNAL).catch(() => {})),
  );
}

/** What the names in a page's rows were found to be. */
export function resolvedOf({ resolved }: Batch, page: BatchPage): { resolved?: ResolvedGroups } {
  const found: ResolvedGroups = {};
  for (const [index, key] of page.groups.entries()) {
    const group = 'groupName' in key ? resolved.get(key.groupName) : undefined;
    if (group) found[index] = group;
  }
  return Object.keys(found).length > 0 ? { resolved: found } : {};
}
