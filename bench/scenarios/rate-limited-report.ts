import type { Report, Table, Target } from '../report/report.js';
import { atLeast, atMost } from '../report/targets.js';
import type { ContenderName } from '../stage/contenders.js';
import type { Costs } from '../stage/costs.js';
import type { RateLimitedSize } from './rate-limited-size.js';

/** All that the scenario has measured. */
export interface RateLimitedFindings {
  size: RateLimitedSize;
  runs: RateLimitedRun[];
}

export interface RateLimitedRun {
  label: string;
  name: ContenderName;
  count: number;
  /** Memberships that do not hold, or that the contender does not call added. */
  failed: number;
  /** Those that were answered 429 included. */
  requests: number;
  /** Answered 429. */
  limited: number;
  /** From the first request to the last. */
  spanMs: number;
  costs: Costs;
}

/** In percent. */
const TARGET = { used: 95, refused: 1 };

export function toRateLimitedReport({ size, runs }: RateLimitedFindings): Report {
  const { perSecond } = size;
  return {
    tables: [toRateTable(runs, perSecond), toCostsTable(runs)],
    chart: {
      title: 'Used of the allowed rate, %',
      groups: [
        {
          label: `${perSecond} requests/s allowed`,
          bars: runs.map((run) => ({ label: run.label, value: usedOf(run, perSecond) })),
        },
      ],
    },
    targets: runs
      .filter(({ name }) => name === 'usher')
      .flatMap((run) => toTargets(run, perSecond)),
    settings: toSettings(size),
    notMeasured: [
      'A network, and a production Temporal server, whose task queues have 4 partitions by default, among which a limit is divided.',
      'An API that names the wait (Retry-After), or whose bucket is smaller than what it lets through in a second.',
      'Single adds meanwhile: scenario `mixed`.',
    ],
  };
}

function toTargets(run: RateLimitedRun, perSecond: number): Target[] {
  const { label, failed } = run;
  return [
    atMost(`${label}: failed rows`, failed, 0),
    atLeast(`${label}: used of the allowed rate`, usedOf(run, perSecond), TARGET.used, ' %'),
    atMost(`${label}: requests answered 429`, refusedOf(run), TARGET.refused, ' %'),
  ];
}

/** % of what the API lets through in that time; what its bucket held at first is not counted as allowed. */
function usedOf({ requests, limited, spanMs }: RateLimitedRun, perSecond: number): number {
  return (100 * (requests - limited)) / (perSecond * (spanMs / 1_000));
}

/** % of all requests. */
const refusedOf = ({ requests, limited }: RateLimitedRun) => (100 * limited) / requests;

function toRateTable(runs: readonly RateLimitedRun[], perSecond: number): Table {
  return {
    title: 'What was made of the allowed rate',
    columns: [
      'contender',
      'memberships',
      'failed',
      'seconds',
      'memberships/s',
      'requests',
      'used of the rate, %',
      'answered 429, %',
      '429 per useful request',
    ],
    rows: runs.map((run) => {
      const { label, count, failed, spanMs, requests, limited } = run;
      const seconds = spanMs / 1_000;
      return [
        label,
        count,
        failed,
        seconds,
        (count - failed) / seconds,
        requests,
        usedOf(run, perSecond),
        refusedOf(run),
        limited / (requests - limited),
      ];
    }),
  };
}

function toCostsTable(runs: readonly RateLimitedRun[]): Table {
  return {
    title: 'What they cost',
    columns: [
      'contender',
      'client CPU, s',
      'workers’ CPU, s',
      'Temporal server CPU, s',
      'client peak, MiB',
      'largest worker peak, MiB',
    ],
    rows: runs.map(({ label, costs }) => [
      label,
      costs.clientCpu,
      costs.workerCpu,
      costs.serverCpu,
      costs.clientPeakMiB,
      costs.workerPeakMiB,
    ]),
  };
}

function toSettings({ perSecond, apiMs, groups, patchUsers, loads }: RateLimitedSize): string[] {
  const inFlight = (name: ContenderName) => loads.find((load) => load.name === name)?.inFlight ?? 0;
  return [
    `The API is a token bucket of ${perSecond}, filled with ${perSecond}/s, that answers 429 without Retry-After above that; ${apiMs} ms of latency; requests for tokens are free. Temporal keeps its state in memory. Each contender works alone.`,
    'Time is from a contender’s first request to its last: all of its work, its beginning and its end included. Used are the requests that were not answered 429.',
    `usher takes the rows as one batch of ${groups} groups with \`SPOTNANA_MAX_RPS=${perSecond}\` and the default of requests in flight (8). \`SPOTNANA_PATCH_USERS=${patchUsers}\` instead of 100, so that it makes enough requests to measure a rate at all: its memberships/s are five times as many with the default.`,
    `Several workers share \`USHER_QUEUE_RPS=${perSecond}\`; each has \`SPOTNANA_MAX_RPS=${perSecond}\`, too. The task queue has one partition, as usher’s development server sets it up.`,
    `The plain script does ${inFlight('plain script')} users at a time, and sends a request that got 429 again after a second, as often as it takes. The naive workflow has ${inFlight('naive workflow')} users started and not ended, and Temporal’s default retries, which have no end.`,
    'After each contender the memberships in the simulated Spotnana are counted.',
  ];
}
