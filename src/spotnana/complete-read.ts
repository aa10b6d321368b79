import type { Page } from './client.js';
import { IncompleteReadError } from './errors.js';

/**
 * Reads a list until it is complete, and knows when it is not (promise 3): "missing" is only ever said behind a
 * complete read.
 */
export interface CompleteReadOptions<T extends { id: string }> {
  page: (offset: number, limit: number) => Promise<Page<T>>;
  limit: number;
  /** The ids asked for, in lower case; the read ends early once all are found. Absent: all items are wanted. */
  wanted?: ReadonlySet<string>;
  /** The list was asked to hold nothing else but what is wanted. */
  filtered: boolean;
}

/**
 * Undocumented: where a filter is honoured, an empty page is taken as the end, whatever the total says, for the
 * total may count what the filter leaves out.
 */
const EMPTY_PAGE_ENDS_FILTERED_READ = true;

/** A list that shrinks or shifts under the reader is read anew this often. */
const MAX_PASSES = 4;

/** No list of Spotnana's has that many pages; a server that repeats itself for ever ends here. */
const MAX_PAGES = 20_000;

export async function readCompletely<T extends { id: string }>(
  options: CompleteReadOptions<T>,
): Promise<Map<string, T>> {
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const items = await readOnce(options);
    if (items) return items;
  }
  throw new IncompleteReadError('The list kept changing while it was read');
}

/** One pass over the list; undefined if it shrank or shifted, so that an item may have slipped through. */
async function readOnce<T extends { id: string }>(
  options: CompleteReadOptions<T>,
): Promise<Map<string, T> | undefined> {
  const { page, limit, wanted, filtered } = options;
  const items = new Map<string, T>();
  let firstTotal: number | undefined;
  let lastTotal = 0;
  let honoured = filtered;
  let previousLast: string | undefined;
  let offset = 0;

  for (let count = 0; count < MAX_PAGES; count += 1) {
    const { items: read, total } = await page(offset, limit);
    if (total !== undefined) {
      if (total < lastTotal) return undefined;
      firstTotal ??= total;
      lastTotal = total;
    }
    // Each page begins with the last item of the one before: if it does not, something was removed in between.
    if (previousLast !== undefined && read[0]?.id.toLowerCase() !== previousLast) return undefined;
    const fresh = read.slice(previousLast === undefined ? 0 : 1);
    const before = items.size;
    for (const item of fresh) items.set(item.id.toLowerCase(), item);
    if (wanted && fresh.some(({ id }) => !wanted.has(id.toLowerCase()))) honoured = false;
    if (wanted && isSubset(wanted, items)) return items;
    if (firstTotal !== undefined && items.size >= firstTotal) return items;
    if (fresh.length === 0) {
      const isEnd = firstTotal === undefined || (honoured && EMPTY_PAGE_ENDS_FILTERED_READ);
      return isEnd ? items : undefined;
    }
    if (items.size === before) return undefined;
    // A page of one item leaves no room for an overlap.
    const overlap = read.length > 1 ? 1 : 0;
    previousLast = overlap === 1 ? read.at(-1)?.id.toLowerCase() : undefined;
    offset += read.length - overlap;
  }
  return undefined;
}

function isSubset(wanted: ReadonlySet<string>, items: ReadonlyMap<string, unknown>): boolean {
  if (wanted.size > items.size) return false;
  for (const id of wanted) if (!items.has(id)) return false;
  return true;
}
