import type { Page } from './client-types.js';
import { IncompleteReadError } from './errors.js';

/**
 * Reads a list until it is complete, and knows when it is not (promise 3): "missing" is only ever said behind a
 * complete read.
 */
export interface CompleteReadOptions<T extends { id: string }> {
  /** One page; `isFirst` tells that a pass begins, and what was read before no longer counts. */
  page: (offset: number, limit: number, isFirst: boolean) => Promise<Page<T>>;
  limit: number;
  /** The ids asked for, in lower case; the read ends early once all are found. */
  wanted?: ReadonlySet<string>;
  /** Whether a filter that is honoured lets the item through. @default what is wanted */
  isAsked?: (item: T) => boolean;
  /** The list was asked to leave something out: by a filter for what is wanted, by a search. */
  filtered: boolean;
}

/**
 * Undocumented: where a filter is honoured, an empty page is taken as the end, whatever the total says, for the
 * total may count what the filter leaves out.
 */
const TRUST_EMPTY_PAGE_UNDER_HONOURED_FILTER = true;

/** A list that shrinks or shifts under the reader is read anew up to three times. */
const MAX_PASSES = 4;

/** No list of Spotnana's has that many pages; a server that never ends its list ends here. */
const MAX_PAGES = 20_000;

/** Rejects with {@link IncompleteReadError} where the list does not hold still. */
export async function readCompletely<T extends { id: string }>(
  options: CompleteReadOptions<T>,
): Promise<Map<string, T>> {
  const filter = { honoured: options.filtered };
  let before: string | undefined;
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const read = await readOnce(options, filter);
    if (!read) continue;
    if (read.isLinked) return read.items;
    // Whoever left while it was read, and let another slip through, would be missing from the next pass.
    const sequence = [...read.items.keys()].join();
    if (sequence === before) return read.items;
    before = sequence;
  }
  throw new IncompleteReadError('The list kept changing while it was read');
}

/** One pass over the list; undefined if an item may have slipped through. */
async function readOnce<T extends { id: string }>(
  options: CompleteReadOptions<T>,
  filter: FilterState,
): Promise<{ items: Map<string, T>; isLinked: boolean } | undefined> {
  const pass = createPass(options, filter);
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const verdict = pass.take(await options.page(pass.offset, options.limit, count === 0));
    if (verdict === 'complete') return pass;
    if (verdict === 'broken') return undefined;
  }
  throw new IncompleteReadError(`The list has no end after ${MAX_PAGES} pages`);
}

/** Whether only what was asked for has been seen so far, in any pass. */
interface FilterState {
  honoured: boolean;
}

type Verdict = 'complete' | 'broken' | 'more';

function createPass<T extends { id: string }>(
  {
    wanted,
    filtered,
    isAsked = ({ id }) => wanted?.has(id.toLowerCase()) ?? true,
  }: CompleteReadOptions<T>,
  filter: FilterState,
) {
  const items = new Map<string, T>();
  let firstTotal: number | undefined;
  let lastTotal = 0;
  /** The last item of the page before: the next page begins with it, unless something was removed in between. */
  let link: string | undefined;
  /** The page before held one item: it was too small to be linked to the next. */
  let unlinked = false;

  function isShrinking(total: number | undefined): boolean {
    if (total === undefined) return false;
    const shrinks = total < lastTotal;
    firstTotal ??= total;
    lastTotal = total;
    return shrinks;
  }

  /** All that was there when the pass began; what was added since need not be seen. */
  function isTotalReached(): boolean {
    return firstTotal !== undefined && items.size >= firstTotal;
  }

  /**
   * Whether the total may end the read. Not if it is smaller than what was seen, nor if the filter was ignored: it
   * may count the matches alone.
   */
  function isTotalTrusted(): boolean {
    return items.size <= lastTotal && filter.honoured === filtered;
  }

  function judgeEnd(): Verdict {
    const isEnd =
      firstTotal === undefined ||
      isTotalReached() ||
      (filter.honoured && TRUST_EMPTY_PAGE_UNDER_HONOURED_FILTER);
    return isEnd ? 'complete' : 'broken';
  }

  function allFound(): Verdict {
    pass.isLinked = true;
    return 'complete';
  }

  const pass = {
    items,
    offset: 0,
    /** False where pages of one item follow each other: a shift between them would not show. */
    isLinked: true,
    take({ items: read, total }: Page<T>): Verdict {
      const ids = read.map(({ id }) => id.toLowerCase());
      const before = items.size;
      for (const [index, item] of read.entries()) items.set(ids[index] ?? '', item);
      // Found is found at once, whatever happens to the list.
      if (wanted && isSubset(wanted, items)) return allFound();
      if (isShrinking(total)) return 'broken';
      if (link !== undefined && ids[0] !== link) return 'broken';
      const fresh = link === undefined ? read : read.slice(1);
      if (!fresh.every(isAsked)) filter.honoured = false;
      if (unlinked && fresh.length > 0) pass.isLinked = false;
      if (isTotalReached() && isTotalTrusted()) return 'complete';
      if (fresh.length === 0) return judgeEnd();
      // A page that was there before.
      if (items.size === before) return 'broken';
      unlinked = ids.length === 1;
      link = unlinked ? undefined : ids.at(-1);
      pass.offset += unlinked ? 1 : ids.length - 1;
      return 'more';
    },
  };
  return pass;
}

function isSubset(wanted: ReadonlySet<string>, items: ReadonlyMap<string, unknown>): boolean {
  if (wanted.size > items.size) return false;
  for (const id of wanted) if (!items.has(id)) return false;
  return true;
}
