import type { Size } from './scenario.js';

export interface MixedSize {
  apiMs: number;
  /** The API's token bucket holds as many as it gets in a second. */
  perSecond: number;
  /** Single adds with nothing beside them, not counted. */
  warmUp: number;
  /** Single adds, one after another: with nothing beside them, and again among the batches. */
  adds: number;
  batches: number;
  rowsEach: number;
  groupsEach: number;
  /** Users in one PATCH of a batch. */
  patchUsers: number;
  /** What a 429 says that closes the API for everyone. */
  retryAfterSeconds: number;
  /** Each time so long after such a 429 a single add is started, ms. */
  startedAfterMs: readonly number[];
}

export const MIXED_SIZES = {
  full: {
    apiMs: 20,
    perSecond: 50,
    warmUp: 5,
    adds: 20,
    batches: 20,
    rowsEach: 8_000,
    groupsEach: 16,
    patchUsers: 100,
    retryAfterSeconds: 10,
    startedAfterMs: [0, 5_000, 9_000],
  },
  toy: {
    apiMs: 1,
    perSecond: 50,
    warmUp: 1,
    adds: 2,
    batches: 2,
    rowsEach: 1_000,
    groupsEach: 2,
    patchUsers: 2,
    retryAfterSeconds: 1,
    startedAfterMs: [0],
  },
} satisfies Record<Size, MixedSize>;
