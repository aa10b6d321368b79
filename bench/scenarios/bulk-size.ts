import type { ContenderName } from '../stage/contenders.js';
import type { Storage } from '../stage/stage.js';
import type { Size } from './scenario.js';

export interface BulkSize {
  storages: readonly Storage[];
  apiMs: number;
  groups: number;
  /** Of each contender, before those that are counted. */
  warmUp: number;
  loads: readonly BulkLoad[];
}

export interface BulkLoad {
  name: ContenderName;
  count: number;
  /**
   * Memberships at the same time. For the plain script, requests in flight too: its rate grows with them until the CPU
   * is used up, and what Spotnana lets through is not documented (usher's default is 8). For the naive workflow, started
   * and not ended: enough that the Temporal server is what limits it. For usher all, as one batch.
   */
  inFlight: number;
}

export const BULK_SIZES = {
  full: {
    storages: ['memory', 'file'],
    apiMs: 20,
    groups: 20,
    warmUp: 100,
    loads: [
      { name: 'usher', count: 100_000, inFlight: 100_000 },
      { name: 'plain script', count: 5_000, inFlight: 32 },
      { name: 'naive workflow', count: 1_000, inFlight: 100 },
    ],
  },
  toy: {
    storages: ['file'],
    apiMs: 1,
    groups: 2,
    warmUp: 2,
    loads: [
      { name: 'usher', count: 300, inFlight: 300 },
      { name: 'plain script', count: 20, inFlight: 4 },
      { name: 'naive workflow', count: 6, inFlight: 4 },
    ],
  },
} satisfies Record<Size, BulkSize>;
