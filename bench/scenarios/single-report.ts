import type { Chart, Report, Table, Target } from '../report/report.js';
import type { ContenderName } from '../stage/contenders.js';
import { median, percentile } from '../rig/percentile.js';
import type { Costs } from '../stage/costs.js';
import type { Storage } from '../stage/stage.js';
import type { Latencies } from './latency.js';
import type { Recovery } from './recovery.js';
import type { SingleSize } from './single-size.js';

/** All that the scenario has measured. */
export interface SingleFindings {
  size: SingleSize;
  latencies: Latencies[];
  costs: SingleCosts[];
  recoveries: Recovery[];
}

/** All adds of one contender on one storage, warm-up included. */
interface SingleCosts {
  storage: Storage;
  name: ContenderName;
  adds: number;
  /** null: there is no Temporal. */
  eventsEach: number | null;
  costs: Costs;
}

/** At 200 ms an add takes three round trips at best: what is read at once, the write, the look at it. */
const TARGET = { apiMs: 200, roundTrips: 3, factor: 1.3, recoveryMs: 15_000 };

export function toSingleReport(found: SingleFindings): Report {
  return {
    tables: [toLatencyTable(found), toRecoveryTable(found), toCostsTable(found)],
    chart: toChart(found),
    targets: [...toLatencyTargets(found), toRecoveryTarget(found)],
    settings: toSettings(found.size),
    notMeasured: [
      'A network: server, worker, client and simulated Spotnana are processes of one machine and talk over loopback.',
      'A production Temporal server: this is the development server, with SQLite in memory or in a file.',
      'A run given by group name: it has one more request, before the three round trips.',
      'Many adds at once, a rate limit, or writes that reads show only later.',
    ],
  };
}

function toLatencyTable({ latencies }: SingleFindings): Table {
  return {
    title: 'Latency of one add, ms',
    columns: [
      'Temporal’s state',
      'API latency',
      'contender',
      'n',
      'median',
      '95th percentile',
      'slowest',
      'requests',
    ],
    rows: latencies.map(({ storage, apiMs, name, ms, requestsPerAdd }) => [
      storage,
      apiMs,
      name,
      ms.length,
      median(ms),
      percentile(ms, 95),
      Math.max(...ms),
      requestsPerAdd,
    ]),
  };
}

function toRecoveryTable({ recoveries }: SingleFindings): Table {
  const requests = new Set(recoveries.map(({ killedAt }) => killedAt));
  return {
    title: 'kill -9 of the worker while its request is under way and another worker waits, s',
    columns: [
      'killed at',
      'n',
      'step goes on: median',
      'slowest',
      'add is done: median',
      'slowest',
    ],
    rows: [...requests].map((request) => {
      const own = recoveries.filter(({ killedAt }) => killedAt === request);
      const step = own.map(({ stepMs }) => stepMs / 1_000);
      const done = own.map(({ doneMs }) => doneMs / 1_000);
      return [
        request,
        own.length,
        median(step),
        Math.max(...step),
        median(done),
        Math.max(...done),
      ];
    }),
  };
}

function toCostsTable(found: SingleFindings): Table {
  const msEach = (seconds: number | null, adds: number) =>
    seconds === null ? null : (seconds * 1_000) / adds;
  return {
    title: 'What one add costs',
    columns: [
      'Temporal’s state',
      'contender',
      'events',
      'client CPU, ms',
      'worker CPU, ms',
      'client peak, MiB',
      'worker peak, MiB',
    ],
    rows: found.costs.map(({ storage, name, adds, eventsEach, costs }) => [
      storage,
      name,
      eventsEach,
      msEach(costs.clientCpu, adds),
      msEach(costs.workerCpu, adds),
      costs.clientPeakMiB,
      costs.workerPeakMiB,
    ]),
  };
}

function toChart({ size, latencies }: SingleFindings): Chart {
  return {
    title: 'Median latency of one add, ms (Temporal in memory)',
    groups: size.apiMs.map((apiMs) => ({
      label: `${apiMs} ms of API latency`,
      bars: latencies
        .filter((one) => one.apiMs === apiMs && one.storage === 'memory')
        .map(({ name, ms }) => ({ label: name, value: median(ms) })),
    })),
  };
}

function toLatencyTargets({ latencies }: SingleFindings): Target[] {
  const { apiMs, roundTrips, factor } = TARGET;
  const limit = roundTrips * apiMs * factor;
  const at = (storage: Storage, wanted: ContenderName) =>
    latencies.find((one) => one.storage === storage && one.apiMs === apiMs && one.name === wanted)
      ?.ms;
  return (['memory', 'file'] as const).flatMap((storage) => {
    const usher = at(storage, 'usher');
    const script = at(storage, 'plain script');
    if (!usher || !script) return [];
    const measured = Math.round(median(usher));
    const other = Math.round(median(script));
    return [
      {
        what: `at ${apiMs} ms the median add takes less than ${factor} times ${roundTrips} round trips, ${limit} ms (${storage})`,
        met: measured < limit,
        measured: `${measured} ms`,
      },
      {
        what: `at ${apiMs} ms the median add takes less than the plain script (${storage})`,
        met: measured < other,
        measured: `${measured} ms, the script ${other} ms`,
      },
    ];
  });
}

function toRecoveryTarget({ recoveries }: SingleFindings): Target {
  const slowest = Math.max(...recoveries.map(({ stepMs }) => stepMs));
  return {
    what: `after a kill -9 the step goes on within ${TARGET.recoveryMs / 1_000} s, each time`,
    met: slowest < TARGET.recoveryMs,
    measured: `slowest of ${recoveries.length}: ${(slowest / 1_000).toFixed(1)} s`,
  };
}

function toSettings({ warmUp, adds, kills, timeFactor }: SingleSize): string[] {
  return [
    `Each contender adds ${warmUp} users at each latency that are not counted, then ${adds} that are; the contenders take turns, one add each. Percentiles by nearest rank.`,
    'All do the same five steps (get the group, list its members and its roles, PATCH, list the user’s groups), with reads filtered to one request, the token fetched before, and connections kept alive. The plain script and the naive workflow do one after another; the naive workflow has an activity for each, with Temporal’s default options.',
    'Client, worker, simulator and Temporal server are a process each. usher’s budget is set out of the way (1,000 requests/s).',
    timeFactor === 1
      ? 'All durations as shipped (heartbeat timeout 10 s).'
      : `All durations times ${timeFactor}.`,
    `${kills} kills at each request, spread over the time between two heartbeats; the API never answers the request that is under way. The other worker is ready before the kill. A write whose answer was lost is sent again only after the settling time (5 s), which is part of the time until the add is done.`,
  ];
}
