import type { BatchReport } from '../../client/index.js';
import { counted, describeCounts, totalOf, withCommas } from '../../contracts/counts.js';
import { describeStuck } from '../stuck-text.js';

/** The rate is that of the last while (ms). */
const WINDOW_MS = 15_000;

/** Where nobody looks, a line this often is enough (ms). */
const QUIET_MS = 30_000;

const BAR_CHARS = 20;

const NO_WORKER = 'No worker answers, the batch waits for one (usher worker).';

/** Draws where a batch stands: a bar on a terminal, a line now and then elsewhere. */
export function createBatchProgress({
  isTerminal,
  now,
}: {
  isTerminal: boolean;
  /** ms. */
  now: () => number;
}): (report: BatchReport) => string {
  const rateOf = createRate();
  let shown = { text: '', state: '', at: -Infinity };
  return (report) => {
    const { state, attention } = report;
    const rate = rateOf(doneRows(report), now());
    if (isTerminal) return renderProgress(report, rate);
    const key = `${state} ${attention} ${report.status === undefined} ${report.stuck?.reason}`;
    if (key !== shown.state || now() - shown.at >= QUIET_MS) {
      shown = { text: renderProgress(report, rate), state: key, at: now() };
    }
    return shown.text;
  };
}

/** Rows a second, over the last while; undefined until two looks tell. */
export function createRate(): (done: number, atMs: number) => number | undefined {
  const samples: { done: number; atMs: number }[] = [];
  return (done, atMs) => {
    samples.push({ done, atMs });
    while (samples.length > 2 && atMs - (samples[1]?.atMs ?? 0) >= WINDOW_MS) samples.shift();
    const [first] = samples;
    if (!first || atMs <= first.atMs) return undefined;
    return Math.max(0, ((done - first.done) * 1_000) / (atMs - first.atMs));
  };
}

/** Rows that have their outcome; what is only planned has none yet. */
export function doneRows({ counts = {} }: Pick<BatchReport, 'counts'>): number {
  return totalOf(counts) - (counts.would_add ?? 0);
}

export function renderProgress(report: BatchReport, rate: number | undefined): string {
  const { state, attention, summary, status, workflowStatus, stuck } = report;
  if (!status && workflowStatus === 'RUNNING') {
    return `${stuck ? describeStuck(stuck) : NO_WORKER} It said last: ${summary || state}`;
  }
  const isAtWork = state === 'applying' || state === 'paused';
  if (!status || !isAtWork) return summary || state;
  const done = doneRows(report);
  const isStill = attention !== null || state === 'paused';
  return [
    renderBar(done, status.rows),
    `${withCommas(done)} of ${counted(status.rows, 'row')}`,
    ...(isStill ? [summary] : renderRate(status.rows - done, rate)),
    describeCounts({ ...report.counts, would_add: 0 }),
  ].join('  ');
}

function renderBar(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.floor(share * BAR_CHARS);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CHARS - full)} ${percent}%`;
}

function renderRate(left: number, rate: number | undefined): string[] {
  if (rate === undefined || rate <= 0) return [];
  const perSecond = rate < 10 ? rate.toFixed(1) : withCommas(Math.round(rate));
  return [`${perSecond} rows/s`, `${renderTime(left / rate)} left`];
}

function renderTime(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
