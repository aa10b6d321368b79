import { expect, it } from 'vitest';
import { sharedTemporal } from '../support/temporal.js';
import { runBatchChaos } from './chaos.js';

/** As for single adds: `npm run chaos -- --seeds N [--from M]` sets these. */
const COUNT = Number(process.env['CHAOS_SEEDS'] ?? 30);
const FROM = Number(process.env['CHAOS_FROM'] ?? 1);

it(
  `${COUNT} seeded batches from ${FROM} keep the promises`,
  { timeout: COUNT * 30_000 + 1_200_000 },
  async () => {
    const seeds = Array.from({ length: COUNT }, (_, index) => FROM + index);
    const { address } = sharedTemporal();
    const failed = await runBatchChaos({ address, seeds, lanes: 8 });
    expect(Object.fromEntries(failed)).toEqual({});
  },
);
