import { condition } from '@temporalio/workflow';
import type { Relay } from '../../src/contracts/bulk.js';
import { isApproved } from '../../src/contracts/permissions.js';
import type { Batch, BatchPage } from './batch.js';
import { isLive } from './batch.js';
import { othersOf } from './doubles.js';
import { order, resolvedOf } from './order.js';

/** Pages at work at the same time: enough to keep a budget busy, few enough to stop soon. */
export const PAGES_AT_ONCE = 8;

/** Pages of one group that follow each other by themselves: an order costs the coordinator's history five events. */
export const RELAY_LENGTH = 8;

/**
 * Pages that write one after the other: the coordinator orders the first, each passes the order on to the next. All are
 * of the same group (or of the same few).
 */
export type Segment = BatchPage[];

/**
 * The segments that may begin to write now. Never two writers for one group: nothing documents what concurrent PATCHes of
 * one group do. Until a first row has been proved, one page alone. Pure.
 */
export function mayBegin(
  pages: readonly BatchPage[],
  active: readonly Segment[],
  isProved: boolean,
): Segment[] {
  const writing = new Set(active.flat());
  const busy = new Set(active.flat().flatMap(({ groupIds }) => groupIds));
  const free = pages.filter((page) => isLive(page) && !writing.has(page));
  const segments: Segment[] = [];
  const room = (isProved ? PAGES_AT_ONCE : 1) - active.length;
  for (const page of free) {
    if (segments.length >= room) break;
    if (page.groupIds.some((id) => busy.has(id))) continue;
    for (const id of page.groupIds) busy.add(id);
    const next = free.filter((other) => other !== page && isSameGroups(page, other));
    // Whom a page has to ask is known when those before it have ended.
    const mayFollow = isProved && !page.mayDouble;
    segments.push([page, ...(mayFollow ? next.slice(0, RELAY_LENGTH - 1) : [])]);
  }
  return segments;
}

function isSameGroups(a: BatchPage, b: BatchPage): boolean {
  return (
    a.groupIds.length > 0 &&
    a.groupIds.length === b.groupIds.length &&
    a.groupIds.every((id) => b.groupIds.includes(id))
  );
}

/**
 * Releases the pages, a few at a time, until all have ended, or one of them asks for an approval (then nothing new is
 * begun, and it returns).
 */
export async function applyPages(batch: Batch): Promise<void> {
  while (batch.pages.some(isLive) && batch.ending !== 'reset') {
    batch.segments = batch.segments.filter((segment) => segment.some(isLive));
    if (!batch.ending && !batch.paused) {
      if (isAskedFor(batch)) return;
      mendRelays(batch);
      for (const segment of mayBegin(batch.pages, batch.segments, batch.isProved)) {
        batch.segments.push(segment);
        begin(batch, segment);
      }
    }
    const { news } = batch;
    await condition(() => batch.news !== news);
  }
}

/** A page waits for an approval that nobody has given yet. */
export function isAskedFor({ pages, approved }: Batch): boolean {
  return pages.some(({ asksFor = [] }) => asksFor.some((group) => !isApproved(group, approved)));
}

/** Where a page ended and nobody heard the order that it was to pass on, or got an approval, the order is given anew. */
function mendRelays(batch: Batch): void {
  for (const segment of batch.segments) {
    const head = segment.findIndex(isLive);
    const page = segment[head];
    const isMissed = head > 0 && !page?.wasOrdered && !hasPassedOn(segment[head - 1]);
    if (page && (page.asksFor || isMissed)) begin(batch, segment.slice(head));
  }
}

function hasPassedOn(page: BatchPage | undefined): boolean {
  return page?.end !== undefined && page.end !== 'lost' && page.end.passedOn === true;
}

function begin(batch: Batch, [first, ...next]: Segment): void {
  if (!first) return;
  first.wasOrdered = true;
  delete first.asksFor;
  const known = first.groupIds.flatMap((id) => {
    const permissions = batch.approved[id];
    return permissions ? [[id, permissions] as const] : [];
  });
  const relay: Relay[] = next.map((page) => ({ pageId: page.id, ...resolvedOf(batch, page) }));
  void order(batch, first, {
    do: 'apply',
    canary: !batch.isProved,
    approved: Object.fromEntries(known),
    ...(batch.decidedAt === undefined ? {} : { decidedAt: batch.decidedAt }),
    ...resolvedOf(batch, first),
    ...othersOf(batch, first),
    ...(relay.length > 0 ? { relay } : {}),
  });
}

/** Pages that have been told to plan or to write, and have not ended. */
export function atWork({ pages, segments }: Batch): BatchPage[] {
  const writing = new Set(segments.flat());
  return pages.filter((page) => isLive(page) && (page.isPlanning || writing.has(page)));
}

/** Those of them that do something now: of the pages that follow each other, the first. */
export function running({ pages, segments }: Batch): BatchPage[] {
  const heads = new Set(segments.map((segment) => segment.find(isLive)));
  return pages.filter((page) => isLive(page) && (page.isPlanning || heads.has(page)));
}
