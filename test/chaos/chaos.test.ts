import { describe, expect, it } from 'vitest';
import { sharedTemporal } from '../support/temporal.js';
import { runChaos } from './chaos.js';

/** `npm run chaos -- --seeds N [--from M]` sets these; a failing seed is replayed with `--seeds 1 --from SEED`. */
const COUNT = Number(process.env['CHAOS_SEEDS'] ?? 200);
const FROM = Number(process.env['CHAOS_FROM'] ?? 1);

describe('seeded faults', () => {
  it(
    `${COUNT} seeds from ${FROM} keep the promises`,
    { timeout: COUNT * 10_000 + 60_000 },
    async () => {
      const seeds = Array.from({ length: COUNT }, (_, index) => FROM + index);
      const { address } = sharedTemporal();
      const failed = await runChaos({ address, seeds, lanes: 6 });
      expect(Object.fromEntries(failed)).toEqual({});
    },
  );
});
