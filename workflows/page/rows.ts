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
  /** By place; rows without an outcome count as `would_add` where planned, else not at all. */
  outcomes(): (Settled | undefined)[];
  counts(): Counts;
}

export interface Settled extends Verdict {
  /** ms since the epoch. */
  at: number;
}

export function createRows(load: PageLoad, now: () => number): Rows {
  const settled: (Settled | undefined)[] = load.rows.map(() => undefined);
  const userIds = load.rows.map(([, , user]) =>
    typeof user === 'string' ? user.toLowerCase() : undefined,
  );
  const planned = new Map<number, number>();
  let isPlanned = false;

  const outcomes = () =>
    settled.map((row, place) => {
      const at = planned.get(place);
      return row ?? (at === undefined ? undefined : { outcome: 'would_add' as const, at });
    });

  return {
    load,
    userIds,
    settle(places, verdict) {
      const at = now();
      for (const place of places) settled[place] ??= { ...verdict, at };
    },
    wouldAdd(places) {
      isPlanned = true;
      for (const place of places) planned.set(place, now());
    },
    isOpen: (place) => settled[place] === undefined,
    openPlaces: () => [...settled.keys()].filter((place) => settled[place] === undefined),
    get isPlanned() {
      return isPlanned;
    },
    isWanted: (place) => settled[place] === undefined && (!isPlanned || planned.has(place)),
    outcomes,
    counts() {
      const counts: Counts = {};
      for (const row of outcomes()) {
        if (row) counts[row.outcome] = (counts[row.outcome] ?? 0) + 1;
      }
      return counts;
    },
  };
}
