import { getExternalWorkflowHandle } from '@temporalio/workflow';
import type { PageOrder, ResolvedGroups } from '../../src/contracts/bulk.js';
import { BULK } from '../../src/contracts/bulk.js';
import { RETRY_NOW_SIGNAL } from '../../src/contracts/names.js';
import type { Batch, BatchPage } from './batch.js';
import { isLive } from './batch.js';

/**
 * Tells a page what to do next. One that has ended does not hear it, which its end tells anyway; nor does one that is no
 * child of this run, as after a reset.
 */
export async function order(batch: Batch, page: BatchPage, what: PageOrder): Promise<void> {
  page.ordered = signalAfter(page.ordered, batch, page, what);
  await page.ordered;
}

async function signalAfter(
  before: Promise<void> | undefined,
  batch: Batch,
  page: BatchPage,
  what: PageOrder,
): Promise<void> {
  await before;
  try {
    const handle = await page.handle;
    await handle.signal(BULK.order, what);
  } catch {
    batch.unheard += 1;
  }
}

export function pausePages(batch: Batch, pages: readonly BatchPage[]): void {
  for (const page of pages) {
    page.isPaused = true;
    void order(batch, page, { do: 'pause' });
  }
}

/** Whoever was paused, also one that has finished since what it was at. */
export function resumePages(batch: Batch): void {
  for (const page of batch.pages) {
    if (page.isPaused && isLive(page)) void order(batch, page, { do: 'resume' });
    page.isPaused = false;
  }
}

/** Tells a run to end, whoever's child it is; one that has ended does not hear it. */
export async function orderToEnd(
  pageId: string,
  reason: Extract<PageOrder, { do: 'end' }>['reason'],
): Promise<void> {
  const what: PageOrder = { do: 'end', reason };
  await getExternalWorkflowHandle(pageId)
    .signal(BULK.order, what)
    .catch(() => {});
}

/** Wakes pages that wait out some trouble. */
export async function retryAll(pages: readonly BatchPage[]): Promise<void> {
  await Promise.all(
    pages.map(async ({ handle }) =>
      handle.then(async (page) => page.signal(RETRY_NOW_SIGNAL)).catch(() => {}),
    ),
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
