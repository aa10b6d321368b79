import type { Report, Table, Target } from '../report/report.js';
import { atLeast, atMost } from '../report/targets.js';
import type { ContenderName } from '../stage/contenders.js';
import type { Costs } from '../stage/costs.js';
import type { Storage } from '../stage/stage.js';
import type { BulkSize } from './bulk-size.js';

/** All that the scenario has measured. */
export interface BulkFindings {
  size: BulkSize;
  runs: BulkRun[];
}

interface BulkRun {
  storage: Storage;
  name: ContenderName;
  count: number;
  inFlight: number;
  ms: number;
  requests: number;
  /** Temporal events a membership, warm-up included; null: there is no Temporal. */
  eventsEach: number | null;
  costs: Costs;
}

export function toBulkReport({ size, runs }: BulkFindings): Report {
  return {
    tables: [toRateTable(runs), toCostsTable(runs)],
    chart: {
      title: 'Memberships per second',
      groups: [...new Set(runs.map(({ storage }) => storage))].map((storage) => ({
        label: `Temporal’s state: ${storage}`,
        bars: runs
          .filter((run) => run.storage === storage)
          .map((run) => ({ label: run.name, value: toRate(run) })),
      })),
    },
    targets: toTargets(runs),
    settings: [
      `${size.groups} groups, ${size.apiMs} ms of API latency, no rate limit. Each contender works alone; ${size.warmUp} memberships before the counted ones warm it up.`,
      'The plain script does the five steps of each user one after another, a fixed number of users at a time, each with one request in flight; its rate grows with that number until the CPU is used up. The naive workflow is one workflow a user with an activity a step and Temporal’s default options, a fixed number of them started and not ended.',
      'usher takes all of them as one batch, from the rows to its end, without a plan; groups are given by id.',
      'After each contender the memberships in the simulated Spotnana are counted and must be all.',
    ],
    notMeasured: ['A network, and a production Temporal server.'],
  };
}

/** What usher is to reach beside its peers, in one run, all in memory. */
function toTargets(runs: readonly BulkRun[]): Target[] {
  const inMemory = (wanted: ContenderName) =>
    runs.find(({ name, storage }) => name === wanted && storage === 'memory');
  const [usher, naive, script] = [
    inMemory('usher'),
    inMemory('naive workflow'),
    inMemory('plain script'),
  ];
  if (!usher || !naive || !script) return [];
  const times = (peer: BulkRun) => toRate(usher) / toRate(peer);
  const requestsEach = usher.requests / usher.count;
  const lessRequests = naive.requests / naive.count / requestsEach;
  return [
    atLeast('memberships a second, times the naive workflow', times(naive), 100),
    atLeast('memberships a second, times the plain script', times(script), 8),
    atLeast('fewer requests a membership than either, times', lessRequests, 100),
    atMost('requests', usher.requests, usher.count * 0.025),
    atMost('Temporal events a membership', usher.eventsEach ?? Infinity, 0.2),
  ];
}

function toRateTable(runs: readonly BulkRun[]): Table {
  return {
    title: 'Memberships',
    columns: [
      'Temporal’s state',
      'contender',
      'memberships',
      'at a time',
      'seconds',
      'memberships/s',
      'requests each',
      'events each',
    ],
    rows: runs.map((run) => {
      const { storage, name, count, inFlight, ms, requests, eventsEach } = run;
      const seconds = ms / 1_000;
      return [storage, name, count, inFlight, seconds, toRate(run), requests / count, eventsEach];
    }),
  };
}

function toCostsTable(runs: readonly BulkRun[]): Table {
  return {
    title: 'What they cost',
    columns: [
      'Temporal’s state',
      'contender',
      'client CPU, s',
      'worker CPU, s',
      'Temporal server CPU, s',
      'client peak, MiB',
      'worker peak, MiB',
    ],
    rows: runs.map(({ storage, name, costs }) => [
      storage,
      name,
      costs.clientCpu,
      costs.workerCpu,
      costs.serverCpu,
      costs.clientPeakMiB,
      costs.workerPeakMiB,
    ]),
  };
}

function toRate({ count, ms }: BulkRun): number {
  return count / (ms / 1_000);
}
