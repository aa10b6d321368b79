import { DEFAULT_DURATIONS, scaleDurations } from '../../src/config/durations.js';
import { createWorld } from '../support/worlds.js';
import { runBatchSeed } from './run-batch-seed.js';
import { runSeed } from './run-seed.js';
import { FACTOR } from './schedule.js';

export interface ChaosOptions {
  address: string;
  seeds: readonly number[];
  /** Seeds at the same time, each in a world of its own. */
  lanes: number;
}

/** Plays a few adds for each seed; resolves to those that broke a promise, with what is broken. */
export async function runChaos({ address, seeds, lanes }: ChaosOptions) {
  return inLanes(seeds, lanes, async (next) => {
    const world = await createWorld(address);
    try {
      await world.startWorker({ durations: scaleDurations(DEFAULT_DURATIONS, FACTOR) });
      await next(async (seed) => runSeed(world, seed));
    } finally {
      await world.close();
    }
  });
}

/** The same with a small batch for each seed. */
export async function runBatchChaos({ address, seeds, lanes }: ChaosOptions) {
  return inLanes(seeds, lanes, async (next) => next(async (seed) => runBatchSeed(address, seed)));
}

type Play = (seed: number) => Promise<string[]>;

/** Each lane plays one seed after the other, as long as there are any. */
async function inLanes(
  seeds: readonly number[],
  lanes: number,
  lane: (next: (play: Play) => Promise<void>) => Promise<void>,
): Promise<Map<number, string[]>> {
  const failed = new Map<number, string[]>();
  const waiting = [...seeds];
  async function next(play: Play): Promise<void> {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const broken = await play(seed);
      if (broken.length > 0) failed.set(seed, broken);
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, seeds.length) }, async () => lane(next)));
  return failed;
}
