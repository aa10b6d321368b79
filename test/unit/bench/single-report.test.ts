import { describe, expect, it } from 'vitest';
import type { SingleFindings } from '../../../bench/scenarios/single-report.js';
import { toSingleReport } from '../../../bench/scenarios/single-report.js';
import { SINGLE_SIZES } from '../../../bench/scenarios/single-size.js';

/** What would have been found if usher and the script took so long at 200 ms, and a step went on after so long. */
function found(usherMs: number, scriptMs: number, stepMs: number): SingleFindings {
  const of = (name: 'usher' | 'plain script', ms: number) => {
    return { storage: 'memory' as const, apiMs: 200, name, ms: [ms, ms, ms], requestsPerAdd: 5 };
  };
  return {
    size: SINGLE_SIZES.full,
    latencies: [of('usher', usherMs), of('plain script', scriptMs)],
    costs: [],
    recoveries: [
      { killedAt: 'updateUserGroupMembers', stepMs: 9_000, doneMs: 20_000 },
      { killedAt: 'listUserGroupMembers', stepMs, doneMs: 30_000 },
    ],
  };
}

describe('the targets of a single add', () => {
  it.each([
    [779, 1_000, 14_999, [true, true, true]],
    [780, 1_000, 9_000, [false, true, true]],
    [700, 700, 9_000, [true, false, true]],
    [700, 1_000, 15_000, [true, true, false]],
  ])('%d ms beside %d ms, going on after %d ms', (usherMs, scriptMs, stepMs, met) => {
    const { targets } = toSingleReport(found(usherMs, scriptMs, stepMs));
    expect(targets.map((target) => target.met)).toEqual(met);
  });

  it('are not judged at latencies they do not speak of', () => {
    const findings = found(700, 1_000, 9_000);
    const latencies = findings.latencies.map((one) => ({ ...one, apiMs: 20 }));
    expect(toSingleReport({ ...findings, latencies }).targets).toHaveLength(1);
  });
});
