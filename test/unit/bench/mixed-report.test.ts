import { describe, expect, it } from 'vitest';
import { toMixedReport } from '../../../bench/scenarios/mixed-report.js';
import { MIXED_SIZES } from '../../../bench/scenarios/mixed-size.js';

const phase = (ms: number[]) => ({ ms, perSecond: 50, limited: 0 });

describe('the targets of a single add among batches', () => {
  it.each([
    // The idle median is 100 ms; every add among the batches is judged.
    [[200, 300, 100], 10_300, [true, true]],
    [[200, 301, 100], 10_300, [false, true]],
    [[200, 300, 100], 10_301, [true, false]],
  ])('%j among them, %d ms during a Retry-After', (among, closedMs, met) => {
    const { targets } = toMixedReport({
      size: MIXED_SIZES.full,
      idle: phase([90, 100, 900]),
      among: phase(among),
      inBatches: { added: 1, unverified: 0 },
      closed: [
        { startedAfterMs: 0, imposedMs: 10_000, ms: closedMs },
        { startedAfterMs: 5_000, imposedMs: 5_000, ms: 5_100 },
      ],
    });
    expect(targets.map((target) => target.met)).toEqual(met);
  });
});
