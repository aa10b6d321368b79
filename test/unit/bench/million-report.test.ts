import { describe, expect, it } from 'vitest';
import { isUnknown, unknownUserId, userId } from '../../../bench/rig/memberships.js';
import type { MillionOutcome } from '../../../bench/scenarios/million-report.js';
import { toMillionReport } from '../../../bench/scenarios/million-report.js';
import { MILLION_SIZES } from '../../../bench/scenarios/million-size.js';
import { isUuid } from '../../../src/contracts/parse-input.js';

const costs = {
  clientCpu: 1,
  workerCpu: 1,
  serverCpu: 1,
  simulatorCpu: 1,
  clientPeakMiB: 300,
  workerPeakMiB: 800,
};

type Kind = MillionOutcome['run']['kind'];

/** A batch in which all went as it should: 10 ms a row. */
function outcome(kind: Kind, change: Partial<MillionOutcome> = {}): MillionOutcome {
  const run = MILLION_SIZES.full.runs.find((one) => one.kind === kind);
  if (!run) throw new Error(kind);
  const refused = kind === 'refused' ? run.rows / 10 : 0;
  return {
    run,
    ms: run.rows * 10,
    counts: { added: run.rows - refused, ...(refused > 0 && { refused }) },
    requests: 1,
    costs,
    coordinator: { events: 5_000, bytes: 2 ** 20 },
    identifiers: refused > 0 ? refused : null,
    ...change,
  };
}

function missed(...outcomes: MillionOutcome[]): string[] {
  const { targets } = toMillionReport({ size: MILLION_SIZES.full, outcomes });
  return targets.filter(({ met }) => !met).map(({ what }) => what.replace(/: at most.*/, ''));
}

const baseline = outcome('baseline');

describe('the targets of a million rows', () => {
  it('are met where every limit is just kept', () => {
    const planned = outcome('planned', { coordinator: { events: 12_000, bytes: 2 ** 21 } });
    const large = outcome('large', { ms: 12_000_000 });
    expect(missed(baseline, large, planned, outcome('refused'))).toEqual([]);
  });

  it.each<[Kind, Partial<MillionOutcome>, string]>([
    ['large', { ms: 12_100_000 }, 'time per row, times that of 100,000 rows'],
    ['large', { coordinator: { events: 5_001, bytes: 1 } }, 'events of the coordinator'],
    ['large', { coordinator: { events: 1, bytes: 2 ** 20 + 9 } }, 'history of the coordinator'],
    ['large', { costs: { ...costs, workerPeakMiB: 801 } }, 'peak of the worker'],
    ['planned', { costs: { ...costs, clientPeakMiB: 301 } }, 'peak of the client'],
    ['planned', { coordinator: { events: 12_001, bytes: 1 } }, 'events of the coordinator'],
    [
      'planned',
      { counts: { added: 999_999, unverified: 1 } },
      'rows that ended otherwise than they should',
    ],
    ['refused', { coordinator: { events: 1, bytes: 2 ** 20 + 9 } }, 'history of the coordinator'],
    ['refused', { identifiers: 9_999 }, 'rows that ended otherwise than they should'],
  ])('%s, %j: misses the %s', (kind, change, what) => {
    const misses = missed(baseline, outcome(kind, change));
    expect(misses.map((line) => line.replace(/^.*?: /, ''))).toEqual([what]);
  });
});

describe('unknown users', () => {
  it('are as many of each group, and no user of the simulated Spotnana', () => {
    const perGroup = Array.from({ length: 20 }, () => 0);
    for (let place = 0; place < 2_000; place += 1) {
      const group = place % 20;
      if (isUnknown(place, 20, 10)) perGroup[group] = (perGroup[group] ?? 0) + 1;
    }
    expect(perGroup).toEqual(perGroup.map(() => 10));
    expect(isUuid(unknownUserId(999_999))).toBe(true);
    expect(unknownUserId(7)).not.toBe(userId(7));
  });
});
