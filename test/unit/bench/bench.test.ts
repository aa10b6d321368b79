import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toOptions } from '../../../bench/options.js';
import { toSvg } from '../../../bench/report/chart.js';
import { formatCell } from '../../../bench/report/format.js';
import { toMarkdown } from '../../../bench/report/markdown.js';
import type { Report } from '../../../bench/report/report.js';
import type { Result } from '../../../bench/report/results.js';
import { benchFolder, readResults, storeResult } from '../../../bench/report/results.js';
import { toText } from '../../../bench/report/text.js';
import { membership } from '../../../bench/rig/memberships.js';
import { percentile } from '../../../bench/rig/percentile.js';
import { readUsage, shareOfOthers } from '../../../bench/rig/usage.js';
import { SCENARIOS } from '../../../bench/scenarios/index.js';
import { isUuid } from '../../../src/contracts/parse-input.js';

const report: Report = {
  settings: ['Two runs.'],
  tables: [
    {
      title: 'Speed',
      columns: ['contender', 'per second'],
      rows: [
        ['one', 1234.5],
        ['another', null],
      ],
    },
  ],
  chart: { title: 'Speed <b>', groups: [{ label: 'all', bars: [{ label: 'one', value: 12.3 }] }] },
  targets: [{ what: 'quick', met: false, measured: '3 s' }],
  notMeasured: ['The network.'],
};

const result: Result = {
  scenario: 'speed',
  about: 'How quick.',
  circumstances: {
    startedAt: '2026-01-02T03:04:05.000Z',
    seconds: 61,
    machine: '2 × CPU',
    versions: { Node: '20.0.0' },
    loadBefore: 0.5,
    usedByOthers: 0.125,
  },
  report,
};

describe('percentile', () => {
  it.each([
    [[5], 50, 5],
    [[1, 2, 3, 4], 50, 2],
    [[4, 3, 2, 1], 95, 4],
    [Array.from({ length: 40 }, (_, index) => index + 1), 95, 38],
  ])('of %j at %d is %d, a value that was measured', (values, percent, expected) => {
    expect(percentile(values, percent)).toBe(expected);
  });

  it('of nothing is no number', () => expect(percentile([], 50)).toBeNaN());
});

describe('a report', () => {
  it.each([
    [1234.5, '1,235'],
    [12.345, '12.3'],
    [1.2345, '1.23'],
    [9.998, '10.0'],
    [40, '40'],
    [12345, '12,345'],
    [null, '–'],
    [NaN, '–'],
  ])('shows %s as %s', (value, text) => expect(formatCell(value)).toBe(text));

  it('reads as text, with what was missed', () => {
    expect(toText(report)).toBe(
      [
        'Speed',
        '  contender  per second',
        '  one             1,235',
        '  another             –',
        '',
        'Targets',
        '  - MISSED: quick (3 s)',
        '',
        'How',
        '  - Two runs.',
        '',
        'Not measured',
        '  - The network.',
        '',
      ].join('\n'),
    );
  });

  it('is drawn to scale, its words escaped', () => {
    const bars = [5, 10].map((value) => ({ label: 'a & b', value }));
    const svg = toSvg({ title: 'x < y', groups: [{ label: 'all', bars }] });
    const [shorter = NaN, longer = NaN] = [...svg.matchAll(/width="(\d+)" height="18"/g)].map(
      ([, width]) => Number(width),
    );
    expect(longer).toBe(2 * shorter);
    expect(svg).toContain('x &lt; y');
    expect(svg).toContain('a &amp; b');
  });

  it('is stored with its chart, and RESULTS.md tells of it', async () => {
    const folder = `${await mkdtemp(join(tmpdir(), 'usher-results-'))}/`;
    try {
      await storeResult(result, folder);
      expect(await readResults(folder)).toEqual([result]);
      expect(await readFile(`${folder}results/speed.svg`, 'utf8')).toContain('Speed &lt;b>');
      const text = await readFile(`${folder}RESULTS.md`, 'utf8');
      expect(text).toContain('| one | 1,235 |');
      expect(text).toContain('2026-01-02 03:04 UTC, 61 s; 2 × CPU.');
      expect(text).toContain('other programs used 12.5 % of the machine');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('bench/RESULTS.md', () => {
  it('says what the stored results say, and these are of scenarios that exist', async () => {
    const results = await readResults();
    expect(await readFile(`${benchFolder()}RESULTS.md`, 'utf8')).toBe(toMarkdown(results));
    const names = SCENARIOS.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(results.map(({ scenario }) => scenario)));
    for (const { scenario, report: stored } of results) {
      const svg = await readFile(`${benchFolder()}results/${scenario}.svg`, 'utf8');
      expect(svg).toBe(toSvg(stored.chart));
    }
  });
});

describe('the options', () => {
  it('are all scenarios at full size, unless told otherwise', () => {
    expect(toOptions([], SCENARIOS)).toMatchObject({ scenarios: SCENARIOS, size: 'full' });
    const { scenarios } = toOptions(['single', '--size', 'toy'], SCENARIOS);
    expect(scenarios.map(({ name }) => name)).toEqual(['single']);
  });

  it.each([
    [['double'], 'There is no scenario double: give single, bulk, rate-limited, mixed, million.'],
    [['--size', 'huge'], '--size huge is not known: give full or toy.'],
    [['--size', 'toy', '--write'], '--write stores real results: not with --size toy.'],
  ])('%j is refused with the choices', (args, message) => {
    expect(() => toOptions(args, SCENARIOS)).toThrow(message);
  });
});

describe('what the rig counts on', () => {
  it('ids are UUIDs, one for each user, in as many groups as asked for', () => {
    const all = Array.from({ length: 300 }, (_, index) => membership(index, 20));
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(300);
    expect(new Set(all.map(({ groupId }) => groupId)).size).toBe(20);
    expect(
      all.every(({ companyId, groupId, userId }) => [companyId, groupId, userId].every(isUuid)),
    ).toBe(true);
  });

  it('other programs are what is left of a busy machine', () => {
    const before = { busy: 10, own: 4, at: 0, cores: 2 };
    expect(shareOfOthers(before, { busy: 16, own: 7, at: 10_000, cores: 2 })).toBeCloseTo(0.15);
    expect(shareOfOthers(before, { busy: 13, own: 7, at: 10_000, cores: 2 })).toBe(0);
  });

  it.runIf(process.platform === 'linux')('this process has used CPU time and memory', () => {
    const { cpuSeconds = 0, peakMiB = 0 } = readUsage(process.pid);
    const { user, system } = process.cpuUsage();
    expect(cpuSeconds).toBeCloseTo((user + system) / 1e6, 0);
    expect(peakMiB).toBeGreaterThan(process.memoryUsage.rss() / 2 ** 20 - 50);
  });
});
