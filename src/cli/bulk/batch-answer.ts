import type { BatchReport } from '../../client/index.js';
import { counted, describeCounts, rowsNotInPlace, withCommas } from '../../contracts/counts.js';
import { waitsForPerson } from '../../contracts/waits-for-person.js';
import { EXIT } from '../exit-status.js';
import { shellQuote } from '../shell-quote.js';
import { renderUnanswered } from '../stuck-text.js';
import { doneRows } from './batch-progress.js';

/** What the exit status says of a batch: 0 in place (or planned), 5 goes on, 6 ended with rows missing, 7 waits for a person. */
export function exitStatusOfBatch(report: BatchReport): number {
  const { workflowStatus, result } = report;
  if (workflowStatus === 'RUNNING') {
    return waitsForPerson(report) ? EXIT.waitsForPerson : EXIT.unreachable;
  }
  if (result?.state !== 'done') return EXIT.rowsMissing;
  const isPlan = result.mode === 'plan';
  return isPlan || rowsNotInPlace(result.counts) === 0 ? EXIT.ok : EXIT.rowsMissing;
}

/** Where a batch stands, for people. */
export function renderReport(report: BatchReport, batch: string): string[] {
  const { state, attention, summary, counts, workflowStatus, status, result } = report;
  const isOpen = workflowStatus === 'RUNNING';
  const told = result ?? status;
  // Where a person is to decide, the commands follow.
  const next = (isOpen && !waitsForPerson(report) ? status?.next : result?.next) ?? '';
  const isPaused = isOpen && state === 'paused';
  return [
    `Batch ${batch}: ${isOpen ? state.replaceAll('_', ' ') : (result?.state ?? workflowStatus.toLowerCase())}`,
    ...(summary === '' ? [] : [`  ${renderAtWork(report) ?? summary}`]),
    ...(told ? [`  at ${told.host}, company ${told.companyId}`] : []),
    ...(counts && isPaused ? [`  rows so far: ${describeCounts(counts)}`] : []),
    ...(attention === null ? [] : [`  attention:   ${attention}`]),
    ...(next === '' ? [] : [`  next:        ${next}`]),
    ...(isOpen && !status ? renderUnanswered(report) : []),
  ];
}

/** The summary knows of pages that have ended only. */
function renderAtWork({ state, attention, counts, status }: BatchReport): string | undefined {
  if (state !== 'applying' || attention !== null || !counts || !status) return undefined;
  const rows = `${withCommas(doneRows({ counts }))} of ${counted(status.rows, 'row')} done`;
  return `${rows}: ${describeCounts({ ...counts, would_add: 0 })}`;
}

/** The commands for a batch that goes on. */
export function goingOnCommands(workflowId: string): string {
  const id = shellQuote(workflowId);
  return `See it: usher bulk watch ${id} · end it: usher bulk cancel ${id}`;
}

/** For programs: everything that is known, the result's and the status' fields in one. */
export function toJson(report: BatchReport): object {
  const { status, result, ...known } = report;
  return { ...status, ...result, ...known };
}
