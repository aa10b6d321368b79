import { DEFAULT_DURATIONS, scaleDurations } from '../../src/config/durations.js';
import { createWorld } from '../support/worlds.js';
import { runSeed } from './run-seed.js';
import { FACTOR } from './schedule.js';

export interface ChaosOptions {
  address: string;
  seeds: readonly number[];
  /** Seeds at the same time, each in a world of its own. */
  lanes: number;
  onSeed?: (seed: number, broken: readonly string[]) => void;
}

/** Plays all seeds; resolves to those that broke a promise, with what is broken. */
export async function runChaos(options: ChaosOptions): Promise<Map<number, string[]>> {
  const { address, seeds, lanes, onSeed = () => {} } = options;
  const failed = new Map<number, string[]>();
  const waiting = [...seeds];
  async function lane(): Promise<void> {
    const world = await createWorld(address);
    try {
      await world.startWorker({ durations: scaleDurations(DEFAULT_DURATIONS, FACTOR) });
      for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
        const broken = await runSeed(world, seed);
        if (broken.length > 0) failed.set(seed, broken);
        onSeed(seed, broken);
      }
    } finally {
      await world.close();
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, seeds.length) }, lane));
  return failed;
}
