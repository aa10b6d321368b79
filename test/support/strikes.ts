import type { HookEvent, RequestEntry } from '../../src/simulator/index.js';
import type { Random } from '../chaos/random.js';
import { createRandom } from '../chaos/random.js';

/** A kill -9 of the worker or of the Temporal server. */
export interface Strike {
  what: 'worker' | 'server';
  /** Behind the strike before (ms). */
  afterMs: number;
  /** From then on it falls on the next request of this operation that comes to this moment; left out: at once. */
  on?: { operation: RequestEntry['operation']; moment: HookEvent };
  /** Until the next worker or server is started (ms). */
  downMs: number;
}

export interface StrikePlan {
  /** How many. */
  worker: number;
  server: number;
  /** Longest pause between two (ms). */
  pauseMs: number;
}

/** Those of the server are spread over those of the worker, which are the first and the last. */
export function drawStrikes(seed: number, { worker, server, pauseMs }: StrikePlan): Strike[] {
  const random = createRandom(seed);
  const every = worker / (server + 1);
  const serverBehind = Array.from({ length: server }, (_, n) => Math.round((n + 1) * every));
  return Array.from({ length: worker }, (_, n) => n + 1).flatMap((nth) => [
    drawStrike(random, 'worker', pauseMs),
    ...(serverBehind.includes(nth) ? [drawStrike(random, 'server', pauseMs)] : []),
  ]);
}

function drawStrike(random: Random, what: Strike['what'], pauseMs: number): Strike {
  const operation = random.chance(0.7) ? 'updateUserGroupMembers' : 'listUserGroupMembers';
  const moment = random.pick(['arrived', 'applied', 'answered'] as const);
  return {
    what,
    afterMs: random.whole(Math.round(pauseMs / 10), pauseMs),
    ...(random.chance(0.6) ? { on: { operation, moment } } : {}),
    downMs: random.chance(0.5) ? 0 : random.whole(1, 2_000),
  };
}
