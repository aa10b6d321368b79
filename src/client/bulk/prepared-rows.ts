import type { FileCounts } from '../../contracts/bulk.js';
import type { BatchRow } from '../../contracts/rows.js';
import type { GroupRows } from './layout.js';

/** Rows that were looked through once: what a batch is started with. */
export interface PreparedRows {
  /** SHA-256 over company, mapping and rows: the same rows have the same. */
  digest: string;
  counts: FileCounts;
  /** With their usable rows, in the order of their first. */
  groups: readonly GroupRows[];
  /** The usable rows, in their order; may be read again and again. */
  rows(): AsyncIterable<BatchRow>;
  close(): Promise<void>;
}
