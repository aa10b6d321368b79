import type { Report, Table, Target } from '../report/report.js';
import { atMost } from '../report/targets.js';
import type { Counts } from '../../src/client/index.js';
import { isUnknown } from '../rig/memberships.js';
import type { Costs } from '../stage/costs.js';
import type { MillionRun, MillionSize } from './million-size.js';

/** All that the scenario has measured. */
export interface MillionFindings {
  size: MillionSize;
  outcomes: MillionOutcome[];
}

export interface MillionOutcome {
  run: MillionRun;
  /** From the rows to the end of the batch. */
  ms: number;
  /** As the batch's result has them. */
  counts: Counts;
  requests: number;
  costs: Costs;
  coordinator: { events: number; bytes: number };
  /** Different debugIdentifiers of refused rows; null: nobody is refused. */
  identifiers: number | null;
}

type Kind = MillionRun['kind'];

const LABELS: Record<Kind, string> = {
  baseline: 'baseline',
  large: 'without a plan',
  planned: 'with a plan',
  refused: 'some refused',
};

const LIMITS = {
  workerMiB: 800,
  clientMiB: 300,
  events: 5_000,
  eventsWithPlan: 12_000,
  coordinatorMiB: 1,
  timesBaseline: 1.2,
};

const MIB = 2 ** 20;

export function toMillionReport({ size, outcomes }: MillionFindings): Report {
  return {
    tables: [toRunTable(outcomes), toCostsTable(outcomes)],
    chart: {
      title: 'Peak memory, MiB',
      groups: outcomes.map((outcome) => ({
        label: `${toLabel(outcome)}, ${outcome.run.rows.toLocaleString('en-US')} rows`,
        bars: [
          { label: 'worker', value: outcome.costs.workerPeakMiB ?? 0 },
          { label: 'client', value: outcome.costs.clientPeakMiB ?? 0 },
        ],
      })),
    },
    targets: outcomes.flatMap((outcome) => toTargets(outcome, outcomes)),
    settings: toSettings(size),
    notMeasured: [
      'The peers: scenario `bulk` has their rates, and a million users one by one take them hours.',
      'Reading a file: rows are made up by the client. A database file behind Temporal, a network, and a production Temporal server.',
      'The Temporal server’s memory, which holds all histories here.',
    ],
  };
}

const toLabel = ({ run }: MillionOutcome) => LABELS[run.kind];

function toTargets(outcome: MillionOutcome, all: readonly MillionOutcome[]): Target[] {
  const label = toLabel(outcome);
  const { run, coordinator } = outcome;
  const size = atMost(
    `${label}: history of the coordinator`,
    coordinator.bytes / MIB,
    LIMITS.coordinatorMiB,
    ' MiB',
  );
  const events = (most: number) =>
    atMost(`${label}: events of the coordinator`, coordinator.events, most);
  const ended = atMost(`${label}: rows that ended otherwise than they should`, astray(outcome), 0);
  switch (run.kind) {
    case 'baseline':
      return [ended];
    case 'large':
      return [
        ended,
        ...toMemoryTargets(outcome),
        events(LIMITS.events),
        size,
        ...toTimeTarget(outcome, all),
      ];
    case 'planned':
      return [ended, ...toMemoryTargets(outcome), events(LIMITS.eventsWithPlan)];
    case 'refused':
      return [ended, size];
  }
}

/** Rows with another outcome than theirs; a refused row without a debugIdentifier of its own is one, too. */
function astray({ run, counts, identifiers }: MillionOutcome): number {
  const unknown = unknownAmong(run);
  const added = run.rows - unknown;
  const refused = Math.min(counts.refused ?? 0, identifiers ?? 0);
  return Math.abs(added - (counts.added ?? 0)) + Math.abs(unknown - refused);
}

function unknownAmong({ rows, groups, unknownEvery }: MillionRun): number {
  if (unknownEvery === undefined) return 0;
  let unknown = 0;
  for (let place = 0; place < rows; place += 1) {
    if (isUnknown(place, groups, unknownEvery)) unknown += 1;
  }
  return unknown;
}

function toMemoryTargets(outcome: MillionOutcome): Target[] {
  const label = toLabel(outcome);
  const { workerPeakMiB, clientPeakMiB } = outcome.costs;
  return [
    atMost(`${label}: peak of the worker`, workerPeakMiB ?? NaN, LIMITS.workerMiB, ' MiB'),
    atMost(`${label}: peak of the client`, clientPeakMiB ?? NaN, LIMITS.clientMiB, ' MiB'),
  ];
}

function toTimeTarget(outcome: MillionOutcome, all: readonly MillionOutcome[]): Target[] {
  const baseline = all.find(({ run }) => run.kind === 'baseline');
  if (!baseline) return [];
  const times = usEach(outcome) / usEach(baseline);
  const rows = baseline.run.rows.toLocaleString('en-US');
  const what = `${toLabel(outcome)}: time per row, times that of ${rows} rows`;
  return [atMost(what, times, LIMITS.timesBaseline)];
}

/** Microseconds a row. */
const usEach = ({ ms, run }: MillionOutcome) => (ms * 1_000) / run.rows;

function toRunTable(outcomes: readonly MillionOutcome[]): Table {
  return {
    title: 'Batches',
    columns: [
      'batch',
      'rows',
      'added',
      'refused',
      'seconds',
      'rows/s',
      'µs a row',
      'requests',
      'coordinator’s events',
      'coordinator’s history, KiB',
    ],
    rows: outcomes.map((outcome) => {
      const { run, counts, ms, requests, coordinator } = outcome;
      const seconds = ms / 1_000;
      const [added, refused] = [counts.added ?? 0, counts.refused ?? 0];
      const { events, bytes } = coordinator;
      return [
        toLabel(outcome),
        run.rows,
        added,
        refused,
        seconds,
        run.rows / seconds,
        usEach(outcome),
        requests,
        events,
        bytes / 1_024,
      ];
    }),
  };
}

function toCostsTable(outcomes: readonly MillionOutcome[]): Table {
  return {
    title: 'What they cost',
    columns: [
      'batch',
      'client peak, MiB',
      'worker peak, MiB',
      'client CPU, s',
      'worker CPU, s',
      'Temporal server CPU, s',
      'simulated Spotnana CPU, s',
    ],
    rows: outcomes.map((outcome) => {
      const { clientPeakMiB, workerPeakMiB, clientCpu, workerCpu } = outcome.costs;
      const { serverCpu, simulatorCpu } = outcome.costs;
      const peaks = [clientPeakMiB, workerPeakMiB];
      return [toLabel(outcome), ...peaks, clientCpu, workerCpu, serverCpu, simulatorCpu];
    }),
  };
}

function toSettings({ apiMs, warmUp, runs }: MillionSize): string[] {
  const refused = runs.find(({ kind }) => kind === 'refused');
  return [
    `${apiMs} ms of API latency, no rate limit, Temporal’s state in memory. Each batch has a Temporal server, a simulated Spotnana, a client and one worker of its own; a batch of ${warmUp} rows warms them up. Peaks are the kernel’s high-water marks of the processes, Node and SDK included.`,
    `${runs[0]?.groups} groups, given by id, ${runs[0]?.patchUsers} users in a PATCH. Time is from the first row to the end of the batch. With a plan, the client approves it as soon as it is there.`,
    ...(refused
      ? [
          `“${LABELS.refused}”: of ${refused.unknownEvery} users in each group one is unknown, the API adds nobody of a refused PATCH and refuses its users list, so that usher finds each one by halving, and each has the \`debugIdentifier\` of Spotnana’s answer to it alone. ${refused.groups} groups and ${refused.patchUsers} users in a PATCH, as a page may spend 600 requests on that search.`,
        ]
      : []),
    'After each batch its result’s counts are compared with the memberships in the simulated Spotnana; the identifiers of refused rows are read from the batch’s results.',
  ];
}
