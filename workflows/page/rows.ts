import type { PageLoad } from '../../src/contracts/bulk.js';
import type { Counts, ReasonCode, RowOutcome } from '../../src/contracts/rows.js';

/** What became of a row. */
export interface Verdict {
  outcome: RowOutcome;
  reason?: ReasonCode;
  /** One sentence. */
  message?: string;
  debugIdentifier?: string;
}

/** A row by its place in the load, and the user that it turned out to name. */
export interface Member {
  place: number;
  userId: string;
}

/** The rows of a page and their outcomes: each row gets one, once (promise 4). */
export interface Rows {
  readonly load: PageLoad;
  /** By place, in lower case; undefined while the row's user is not known. */
  readonly userIds: (string | undefined)[];
  /** Settles rows that are still open; a row that has its outcome keeps it. */
  settle(places: Iterable<number>, verdict: Verdict): void;
  /** For a plan: what would be done. The row stays open. */
  wouldAdd(places: Iterable<number>): void;
  isOpen(place: number): boolean;
  /** Places of rows that have no outcome yet. */
  openPlaces(): number[];
  /** Whether a plan of memberships was made: then only what it would add is written. */
  readonly isPlanned: boolean;
  isWanted(place: number): boolean;
  /** Rows without an outcome count as `would_add` where planned, else not at all. */
  outcomeOf(place: number): Settled | undefined;
  /** By place. */
  outcomes(): (Settled | undefined)[];
  counts(): Counts;
}

export interface Settled extends Readonly<Verdict> {
  /** ms since the epoch. */
  readonly at: number;
}

export function createRows(load: PageLoad, now: () => number): Rows {
  // Rows that were settled or planned together share one object: a worker holds many pages in memory.
  const settled = load.rows.map((): Settled | undefined => undefined);
  const planned = load.rows.map((): Settled | undefined => undefined);
  const userIds = load.rows.map(([, , user]) =>
    typeof user === 'string' ? user.toLowerCase() : undefined,
  );
  let isPlanned = false;

  const isOpen = (place: number) => settled[place] === undefined;
  const outcomeOf = (place: number) => settled[place] ?? planned[place];
  const places = () => [...settled.keys()];

  return {
    load,
    userIds,
    settle(asked, verdict) {
      const row = { ...verdict, at: now() };
      for (const place of asked) settled[place] ??= row;
    },
    wouldAdd(asked) {
      isPlanned = true;
      const row = { outcome: 'would_add' as const, at: now() };
      for (const place of asked) planned[place] = row;
    },
    isOpen,
    openPlaces: () => places().filter(isOpen),
    get isPlanned() {
      return isPlanned;
    },
    isWanted: (place) => isOpen(place) && (!isPlanned || planned[place] !== undefined),
    outcomeOf,
    outcomes: () => places().map(outcomeOf),
    counts() {
      const counts: Counts = {};
      for (const place of settled.keys()) {
        const row = outcomeOf(place);
        if (row) counts[row.outcome] = (counts[row.outcome] ?? 0) + 1;
      }
      return counts;
    },
  };
}
