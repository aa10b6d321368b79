import type { ContenderName } from '../stage/contenders.js';
import type { Size } from './scenario.js';

export interface RateLimitedSize {
  /** The API's token bucket holds as many as it gets in a second. */
  perSecond: number;
  apiMs: number;
  groups: number;
  /** Users in one of usher's PATCHes: few make many requests of few rows. */
  patchUsers: number;
  loads: readonly RateLimitedLoad[];
}

export interface RateLimitedLoad {
  /** What the tables call it. */
  label: string;
  name: ContenderName;
  /** usher's worker processes. */
  workers?: number;
  /** Beside the stage's. */
  env: Readonly<Record<string, string>>;
  count: number;
  inFlight: number;
}

/** As it would be set up for an API that allows 50/s: of requests in flight the default. */
const IN_FLIGHT = { SPOTNANA_MAX_IN_FLIGHT: '8' };
const ALONE = { ...IN_FLIGHT, SPOTNANA_MAX_RPS: '50' };
const TOGETHER = { ...ALONE, USHER_QUEUE_RPS: '50' };

/** A script that heeds 429 as people write it: waits a moment, and sends the request again. */
const TRIES_AGAIN = { BENCH_LIMITED_PAUSE_MS: '1000' };

export const RATE_LIMITED_SIZES = {
  full: {
    perSecond: 50,
    apiMs: 20,
    groups: 32,
    patchUsers: 20,
    loads: [
      load('usher', { name: 'usher', env: ALONE, count: 40_000, inFlight: 40_000 }),
      load('usher, four workers', {
        name: 'usher',
        workers: 4,
        env: TOGETHER,
        count: 40_000,
        inFlight: 40_000,
      }),
      load('plain script', { name: 'plain script', env: TRIES_AGAIN, count: 700, inFlight: 32 }),
      load('naive workflow', { name: 'naive workflow', env: {}, count: 700, inFlight: 100 }),
    ],
  },
  toy: {
    perSecond: 50,
    apiMs: 1,
    groups: 2,
    patchUsers: 5,
    loads: [
      load('usher', { name: 'usher', env: ALONE, count: 40, inFlight: 40 }),
      load('usher, two workers', {
        name: 'usher',
        workers: 2,
        env: TOGETHER,
        count: 40,
        inFlight: 40,
      }),
      load('plain script', { name: 'plain script', env: TRIES_AGAIN, count: 12, inFlight: 12 }),
      load('naive workflow', { name: 'naive workflow', env: {}, count: 4, inFlight: 4 }),
    ],
  },
} satisfies Record<Size, RateLimitedSize>;

function load(label: string, what: Omit<RateLimitedLoad, 'label'>): RateLimitedLoad {
  return { label, ...what };
}
