import type { Size } from './scenario.js';

export interface MillionSize {
  apiMs: number;
  /** Rows of a batch of its own before the one that counts. */
  warmUp: number;
  runs: readonly MillionRun[];
}

export interface MillionRun {
  kind: 'baseline' | 'large' | 'planned' | 'refused';
  rows: number;
  groups: number;
  /** Users in one PATCH. */
  patchUsers: number;
  /** Of so many users of a group, one is unknown to Spotnana, which refuses its users list, too. @default none */
  unknownEvery?: number;
}

/**
 * Of the refused run: where the users list is refused, Spotnana's own answer to each bad user is found by halving a chunk.
 * A page may spend 600 requests on that: groups of which no two fit into one page (of 2,000 rows), and chunks of 2, need
 * at most 4 for each of 102 bad users.
 */
const REFUSED = { groups: 99, patchUsers: 2, unknownEvery: 10 };

export const MILLION_SIZES = {
  full: {
    apiMs: 20,
    warmUp: 100,
    runs: [
      { kind: 'baseline', rows: 100_000, groups: 20, patchUsers: 100 },
      { kind: 'large', rows: 1_000_000, groups: 20, patchUsers: 100 },
      { kind: 'planned', rows: 1_000_000, groups: 20, patchUsers: 100 },
      { kind: 'refused', rows: 100_000, ...REFUSED },
    ],
  },
  toy: {
    apiMs: 1,
    warmUp: 2,
    runs: [
      { kind: 'baseline', rows: 40, groups: 2, patchUsers: 100 },
      { kind: 'planned', rows: 200, groups: 2, patchUsers: 100 },
      { kind: 'refused', rows: 40, ...REFUSED, groups: 2 },
    ],
  },
} satisfies Record<Size, MillionSize>;
