import type { Client, WorkflowHandle } from '@temporalio/client';
import type { OpenedPages, PageLoad, Seal } from '../../contracts/bulk.js';
import { BULK, MAX_GROUPS, MAX_PAGES, MAX_PAGES_A_CALL } from '../../contracts/bulk.js';
import { digestOf } from '../../contracts/digest.js';
import { BatchTooLargeError } from './errors.js';
import { fillPages } from './fill-pages.js';
import type { Layout } from './layout.js';
import { layOut } from './layout.js';
import type { PreparedRows } from './prepared-rows.js';

/** Loads under way at the same time. */
const LOADS_AT_ONCE = 8;

export interface IntakeProgress {
  rows: number;
  total: number;
}

export interface TakeInOptions {
  client: Client;
  coordinator: WorkflowHandle;
  prepared: PreparedRows;
  signal?: AbortSignal;
  onProgress?: (progress: IntakeProgress) => void;
}

/** Throws `BatchTooLargeError`. */
export function layOutRows({ groups }: PreparedRows): Layout {
  if (groups.length > MAX_GROUPS) {
    throw new BatchTooLargeError(
      `${groups.length} different groups are more than the ${MAX_GROUPS} of a batch`,
    );
  }
  const layout = layOut(groups);
  if (!layout)
    throw new BatchTooLargeError(`The rows need more than the ${MAX_PAGES} pages of a batch`);
  return layout;
}

/**
 * Brings the rows to the pages and seals them; from then on the client is no longer needed. Every call may be made again:
 * what was there already stays as it is.
 */
export async function takeIn(options: TakeInOptions, layout: Layout): Promise<void> {
  const { coordinator, prepared } = options;
  const pageIds = await openPages(options, layout);
  const digests = await loadPages(options, layout, pageIds);
  const rows = prepared.counts.usable;
  const seal: Seal = { pages: layout.pages.length, rows, digest: digestOf(digests) };
  await coordinator.executeUpdate<{ rows: number }, [Seal]>(BULK.seal, { args: [seal] });
}

async function openPages(
  { coordinator, signal }: TakeInOptions,
  { pages }: Layout,
): Promise<string[]> {
  const pageIds: string[] = [];
  for (let from = 0; from < pages.length; from += MAX_PAGES_A_CALL) {
    signal?.throwIfAborted();
    const some = pages.slice(from, from + MAX_PAGES_A_CALL);
    const opened = await coordinator.executeUpdate<OpenedPages, [object]>(BULK.openPages, {
      args: [{ from, pages: some }],
      // Said again by a client that was cut off, it is the same update.
      updateId: `open-${from}`,
    });
    pageIds.push(...opened.pageIds);
  }
  return pageIds;
}

async function loadPages(
  options: TakeInOptions,
  layout: Layout,
  pageIds: readonly string[],
): Promise<string[]> {
  const { prepared, signal, onProgress } = options;
  const digests: string[] = layout.pages.map(() => '');
  const loading = new Set<Promise<void>>();
  let rows = 0;
  for await (const load of fillPages(prepared, layout)) {
    signal?.throwIfAborted();
    digests[load.page] = load.digest;
    const one = loadPage(options, pageIds[load.page] ?? '', load).then(() => {
      rows += load.rows.length;
      onProgress?.({ rows, total: prepared.counts.usable });
      loading.delete(one);
    });
    // Whoever waits next hears of it.
    one.catch(() => {});
    loading.add(one);
    if (loading.size >= LOADS_AT_ONCE) await Promise.race(loading);
  }
  await Promise.all(loading);
  return digests;
}

async function loadPage({ client }: TakeInOptions, pageId: string, load: PageLoad): Promise<void> {
  await client.workflow.getHandle(pageId).executeUpdate<{ rows: number }, [PageLoad]>(BULK.load, {
    args: [load],
    updateId: `load-${load.digest}`,
  });
}
