import { condition } from '@temporalio/workflow';
import type { Batch, BatchPage } from './batch.js';
import { isLive } from './batch.js';
import { order, resolvedOf } from './order.js';

/** Pages at work at the same time: enough to keep a budget busy, few enough to stop soon. */
export const PAGES_AT_ONCE = 8;

/**
 * The pages that may begin to write now. Never two writers for one group: nothing documents what concurrent PATCHes of one
 * group do. Until a first row has been proved, one page alone. Pure.
 */
export function mayBegin(
  pages: readonly BatchPage[],
  isProved: boolean,
  max = PAGES_AT_ONCE,
): BatchPage[] {
  const writing = pages.filter((page) => page.isApplying || page.asksFor);
  const busy = new Set(writing.flatMap(({ groupIds }) => groupIds));
  const begin: BatchPage[] = [];
  const room = (isProved ? max : 1) - writing.filter(({ isApplying }) => isApplying).length;
  for (const page of pages) {
    if (begin.length >= room) break;
    if (!isLive(page) || writing.includes(page)) continue;
    if (page.groupIds.some((id) => busy.has(id))) continue;
    for (const id of page.groupIds) busy.add(id);
    begin.push(page);
  }
  return begin;
}

/**
 * Releases the pages, a few at a time, until all have ended, or one of them asks for an approval (then nothing new is
 * begun, and it returns).
 */
export async function applyPages(batch: Batch): Promise<void> {
  while (batch.pages.some(isLive) && !batch.isReset) {
    if (!batch.ending && !batch.paused) {
      if (batch.pages.some(({ asksFor }) => asksFor)) return;
      for (const page of mayBegin(batch.pages, batch.isProved)) begin(batch, page);
    }
    const { news } = batch;
    await condition(() => batch.news !== news);
  }
}

function begin(batch: Batch, page: BatchPage): void {
  page.isApplying = true;
  const known = page.groupIds.flatMap((id) => {
    const permissions = batch.approved[id];
    return permissions ? [[id, permissions] as const] : [];
  });
  const approved = Object.fromEntries(known);
  const canary = !batch.isProved;
  void order(page, { do: 'apply', canary, approved, ...resolvedOf(batch, page) });
}
