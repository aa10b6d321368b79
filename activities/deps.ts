import type { Durations } from '../src/config/durations.js';
import type { RowOfUser, RowsOfUsers } from '../src/contracts/bulk.js';
import type { RequestLimits } from '../src/contracts/limits.js';
import type { SpotnanaClient } from '../src/spotnana/index.js';
import type { BulkSlots } from './bulk-slots.js';

/** The outside world of the activities. */
export interface ActivityDeps {
  spotnana: SpotnanaClient;
  durations: Durations;
  /** Lower-case company ids this worker may touch; empty: all. */
  allowedCompanies: ReadonlySet<string>;
  /** False: the runs set no search attributes. */
  searchAttributes: boolean;
  limits: RequestLimits;
  /** The steps of batches that this worker runs at once. */
  bulkSlots: BulkSlots;
  /** The query `rowsOf` of a page; nothing where Temporal no longer has that one. */
  askPage: (pageId: string, asked: RowsOfUsers, signal: AbortSignal) => Promise<RowOfUser[]>;
  /** ms since the epoch. */
  now: () => number;
  /** 0 to 1. */
  random: () => number;
}
