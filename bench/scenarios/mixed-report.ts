import type { Report, Table, Target } from '../report/report.js';
import { atMost } from '../report/targets.js';
import { median, percentile } from '../rig/percentile.js';
import type { MixedSize } from './mixed-size.js';

/** All that the scenario has measured. */
export interface MixedFindings {
  size: MixedSize;
  /** Nothing beside them. */
  idle: Phase;
  /** While the batches use up the rate. */
  among: Phase;
  closed: readonly ClosedAdd[];
  inBatches: Ended;
}

/** Rows of batches that were cancelled. */
export interface Ended {
  /** Memberships that the batches say they made. */
  added: number;
  unverified: number;
}

/** Single adds, one after another. */
export interface Phase {
  ms: readonly number[];
  /** Requests of all that ran meanwhile. */
  perSecond: number;
  /** Of them, answered 429. */
  limited: number;
}

/** A single add that was started while the API was closed by a Retry-After. */
export interface ClosedAdd {
  /** After the 429. */
  startedAfterMs: number;
  /** From its start until the API lets anybody in again. */
  imposedMs: number;
  ms: number;
}

/** How many times the idle latency an add may take, beside what the API imposes. */
const FACTOR = 3;

export function toMixedReport(found: MixedFindings): Report {
  const { size, idle, among } = found;
  return {
    tables: [toLatencyTable(found), toClosedTable(found)],
    chart: {
      title: 'Latency of a single add, ms',
      groups: [
        { label: 'nothing beside it', bars: toBars(idle) },
        { label: `among ${size.batches} batches`, bars: toBars(among) },
      ],
    },
    targets: toTargets(found),
    settings: toSettings(found),
    notMeasured: [
      'The peers: a plain script and a naive workflow have no order among what they do.',
      'Several workers that share `USHER_QUEUE_RPS`, a network, and a production Temporal server.',
      'Many single adds at the same time.',
    ],
  };
}

function toBars({ ms }: Phase) {
  return [
    { label: 'median', value: median(ms) },
    { label: 'slowest', value: Math.max(...ms) },
  ];
}

/** Every add is judged, not the usual one. */
function toTargets({ idle, among, closed }: MixedFindings): Target[] {
  const most = Math.round(FACTOR * median(idle.ms));
  const times = `${FACTOR} times the idle median`;
  return [
    atMost(
      `slowest add among the batches, ${times}`,
      Math.round(Math.max(...among.ms)),
      most,
      ' ms',
    ),
    atMost(
      `slowest add during a Retry-After, beyond what is left of that, ${times}`,
      Math.round(Math.max(...closed.map(beyond))),
      most,
      ' ms',
    ),
  ];
}

const beyond = ({ ms, imposedMs }: ClosedAdd) => ms - imposedMs;

function toLatencyTable({ idle, among }: MixedFindings): Table {
  const toRow = (beside: string, { ms, perSecond, limited }: Phase) => [
    beside,
    ms.length,
    median(ms),
    percentile(ms, 95),
    Math.max(...ms),
    perSecond,
    limited,
  ];
  return {
    title: 'Latency of a single add, ms',
    columns: [
      'beside it',
      'n',
      'median',
      '95th percentile',
      'slowest',
      'requests/s of all',
      'answered 429',
    ],
    rows: [toRow('nothing', idle), toRow('batches', among)],
  };
}

function toClosedTable({ closed }: MixedFindings): Table {
  return {
    title: 'A single add among the batches while the API is closed by a Retry-After, ms',
    columns: ['started after the 429', 'API still closed for', 'add took', 'beyond that'],
    rows: closed.map((one) => [one.startedAfterMs, one.imposedMs, one.ms, beyond(one)]),
  };
}

function toSettings({ size, inBatches }: MixedFindings): string[] {
  const { apiMs, perSecond, batches, rowsEach, groupsEach, patchUsers, adds, warmUp } = size;
  return [
    `The API is a token bucket of ${perSecond}, filled with ${perSecond}/s, that answers 429 above that; ${apiMs} ms of latency. One worker with \`SPOTNANA_MAX_RPS=${perSecond}\` and the default of requests in flight (8); Temporal keeps its state in memory.`,
    `${warmUp} adds that are not counted, then ${adds} with nothing beside them, one after another, by group id. Then ${batches} batches of ${rowsEach} rows in ${groupsEach} groups each, \`SPOTNANA_PATCH_USERS=${patchUsers}\`; when all of them write, again ${adds} adds, from a process of their own.`,
    `Then, one after another, 429s with \`Retry-After: ${size.retryAfterSeconds}\`, after which the API answers nothing else for so long, and a single add started meanwhile.`,
    `No batch ends before the last add; then all are cancelled. The memberships in the simulated Spotnana must be as many as batches and adds say they made, and every other row of the batches not attempted, or not verified where the cancellation met a PATCH between two tries (${inBatches.unverified} of ${size.batches * size.rowsEach} rows).`,
    'Percentiles by nearest rank.',
  ];
}
