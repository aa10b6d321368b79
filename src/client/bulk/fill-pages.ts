import { createHash } from 'node:crypto';
import type { PageLoad, PageRow } from '../../contracts/bulk.js';
import { MAX_PAGE_ROWS } from '../../contracts/bulk.js';
import { groupKeyText } from '../../contracts/row-keys.js';
import type { BatchRow, GroupKey } from '../../contracts/rows.js';
import type { Layout } from './layout.js';
import type { PreparedRows } from './prepared-rows.js';

/** Rows that are held at most; pages that do not fit are filled by another pass over the rows. */
const MAX_BUFFERED_ROWS = 250_000;

/**
 * Yields each page's load as soon as it is full, in one pass over the rows where they fit, else in more: rows of many groups
 * may be scattered over the whole file.
 */
export async function* fillPages(
  prepared: PreparedRows,
  layout: Layout,
  maxBufferedRows = MAX_BUFFERED_ROWS,
): AsyncGenerator<PageLoad> {
  const left = new Set(layout.pages.keys());
  while (left.size > 0) {
    const before = left.size;
    for await (const load of onePass(prepared, layout, left, maxBufferedRows)) {
      left.delete(load.page);
      yield load;
    }
    if (left.size === before) throw new Error('The rows are not the same as in the first pass');
  }
}

async function* onePass(
  prepared: PreparedRows,
  { pages, pagesOf }: Layout,
  wanted: ReadonlySet<number>,
  maxBufferedRows: number,
): AsyncGenerator<PageLoad> {
  const { groups } = prepared;
  const places = new Map(groups.map(({ group }, place) => [groupKeyText(group), place]));
  const seen = groups.map(() => 0);
  const open = createBuffers(pages, wanted, maxBufferedRows);
  for await (const row of prepared.rows()) {
    const place = places.get(groupKeyText(row.group)) ?? -1;
    const nth = seen[place] ?? 0;
    seen[place] = nth + 1;
    const page = pagesOf[place]?.[Math.floor(nth / MAX_PAGE_ROWS)];
    if (page === undefined) throw new Error(`Row ${row.row} was not there in the first pass`);
    const full = open.add(page, row);
    if (full) yield full;
  }
}

/** Rows of the pages that are being filled. Where they become too many, the last pages have to wait for another pass. */
function createBuffers(pages: Layout['pages'], wanted: ReadonlySet<number>, maxRows: number) {
  const buffers = new Map<number, Buffer>();
  const postponed = new Set<number>();
  let buffered = 0;

  function postpone(): void {
    const last = Math.max(...buffers.keys());
    buffered -= buffers.get(last)?.rows.length ?? 0;
    buffers.delete(last);
    postponed.add(last);
  }

  return {
    add(page: number, row: BatchRow): PageLoad | undefined {
      if (!wanted.has(page) || postponed.has(page)) return undefined;
      const layout = pages[page];
      if (!layout) return undefined;
      const buffer = buffers.get(page) ?? createBuffer(layout.groups);
      buffers.set(page, buffer);
      buffer.rows.push(toPageRow(row, buffer));
      buffered += 1;
      if (buffer.rows.length === layout.rows) {
        buffers.delete(page);
        buffered -= layout.rows;
        return toLoad(page, layout.groups, buffer.rows);
      }
      if (buffered > maxRows && buffers.size > 1) postpone();
      return undefined;
    },
  };
}

interface Buffer {
  rows: PageRow[];
  places: Map<string, number>;
}

function createBuffer(groups: readonly GroupKey[]): Buffer {
  return { rows: [], places: new Map(groups.map((group, place) => [groupKeyText(group), place])) };
}

function toPageRow({ row, user, group }: BatchRow, { places }: Buffer): PageRow {
  const place = places.get(groupKeyText(group)) ?? 0;
  return [row, place, 'userId' in user ? user.userId : user];
}

/** Digits of a load's digest. */
const DIGITS = 32;

function toLoad(page: number, groups: GroupKey[], rows: PageRow[]): PageLoad {
  const digest = createHash('sha256')
    .update(JSON.stringify([groups, rows]))
    .digest('hex');
  return { page, digest: digest.slice(0, DIGITS), groups, rows };
}
