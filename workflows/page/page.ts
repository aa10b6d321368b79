import type { PageInput } from '../../src/contracts/bulk.js';
import type { BulkActivities, RunSettings } from '../../src/contracts/steps.js';
import type { Steps } from '../steps.js';
import type { Breaker } from './breaker.js';
import type { Orders } from './orders.js';
import type { Rows } from './rows.js';
import type { Tell } from './talk.js';

/** One page at work: its rows, what it may do, and whom it tells. */
export interface Page {
  readonly input: PageInput;
  readonly settings: RunSettings;
  readonly rows: Rows;
  readonly steps: Steps<BulkActivities>;
  readonly orders: Orders;
  readonly tell: Tell;
  readonly breaker: Breaker;
  readonly groups: PageGroup[];
  /** Users of one PATCH; halved where Spotnana finds a body too large. */
  chunk: number;
  /** Requests spent on finding what Spotnana refuses. */
  searches: number;
  /** The users list is refused to these credentials: it is not asked again. */
  usersListRefused: boolean;
  /** The batch's first write is still to be proved: one user alone. */
  canary: boolean;
  /** When somebody decided last, ms since the epoch: looks at groups from before do not count. */
  decidedAt: number;
  /** Numbers of pages that have written to the same groups, and may have named the same users otherwise. */
  others: readonly number[];
  /** What they sent, no read has shown in part. */
  areUnsure: boolean;
}

/** Rows of a page that go to one group, however they name it. */
export interface PageGroup {
  id: string;
  /** The name that Spotnana gives it; the id until then. */
  name: string;
  /** Places of its rows. */
  readonly places: number[];
  /** What a look at the group said, and when (ms since the epoch). */
  checked?: { at: number; administrative: string[] | null; fingerprint: string };
  /** Users whom other pages have written, and for which rows; once these were asked. */
  written?: ReadonlyMap<string, string>;
}
