import { describe, expect, it } from 'vitest';
import type { RateLimitedRun } from '../../../bench/scenarios/rate-limited-report.js';
import { toRateLimitedReport } from '../../../bench/scenarios/rate-limited-report.js';
import { RATE_LIMITED_SIZES } from '../../../bench/scenarios/rate-limited-size.js';

const costs = {
  clientCpu: 1,
  workerCpu: 1,
  serverCpu: 1,
  simulatorCpu: 1,
  clientPeakMiB: 1,
  workerPeakMiB: 1,
};

/** A minute at an API that allows 3,000 requests in it. */
function ran(change: Partial<RateLimitedRun>): RateLimitedRun {
  const what = { label: 'usher', name: 'usher', count: 1_000, failed: 0 } as const;
  return { ...what, requests: 3_000, limited: 0, spanMs: 60_000, costs, ...change };
}

const report = (...runs: RateLimitedRun[]) =>
  toRateLimitedReport({ size: RATE_LIMITED_SIZES.full, runs });

describe('the targets at a rate limit', () => {
  it.each([
    [{ requests: 2_850 }, [true, true, true]],
    [{ requests: 2_849 }, [true, false, true]],
    [{ failed: 1 }, [false, true, true]],
    [{ requests: 3_000, limited: 30 }, [true, true, true]],
    [{ requests: 3_000, limited: 31 }, [true, true, false]],
  ])('%j', (change, met) => {
    expect(report(ran(change)).targets.map((target) => target.met)).toEqual(met);
  });

  it('are those of every way in which usher ran, and of no peer', () => {
    const runs = [ran({}), ran({ label: 'four' }), ran({ name: 'plain script', failed: 9 })];
    const judged = report(...runs).targets.map(({ what }) => what.split(':')[0]);
    expect(judged).toEqual(['usher', 'usher', 'usher', 'four', 'four', 'four']);
  });
});

describe('the table', () => {
  it('counts what was answered 429 as not used', () => {
    const [table] = report(ran({ requests: 2_000, limited: 500 })).tables;
    const [seconds, rate, requests, used, refused, each] = table?.rows[0]?.slice(3) ?? [];
    expect({ seconds, requests, used, refused, each }).toEqual({
      seconds: 60,
      requests: 2_000,
      used: 50,
      refused: 25,
      each: 500 / 1_500,
    });
    expect(rate).toBeCloseTo(1_000 / 60);
  });
});
