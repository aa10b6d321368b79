import type { BatchPlan, BatchState } from '../../src/contracts/bulk.js';
import type { Counts } from '../../src/contracts/rows.js';
import {
  addCounts,
  counted,
  describeCounts,
  rowsNotInPlace,
  totalOf,
  withCommas,
} from '../../src/contracts/counts.js';
import { needsPerson } from '../../src/contracts/attention.js';
import type { Batch, BatchPage, Shown } from './batch.js';
import { isLive } from './batch.js';

/** A batch in words. Pure. */

/** Rows by outcome: those of the file that were never sent, and those of the pages that have ended. */
export function countsOf(batch: Batch): Counts {
  const { invalid, duplicate, skipped } = batch.input.file;
  const sent = batch.pages.map(countsOfPage).reduce(addCounts, {});
  const file = { invalid, duplicate, skipped, not_attempted: rowsNotSent(batch, totalOf(sent)) };
  const unsent = Object.entries(file).filter(([, rows]) => rows > 0);
  return addCounts(Object.fromEntries(unsent), sent);
}

/** Rows that no page has got, and none will: the batch ended while they were taken in. */
function rowsNotSent({ input, pages, ending, isSealed }: Batch, sent: number): number {
  return ending && !isSealed && !pages.some(isLive) ? Math.max(0, input.file.usable - sent) : 0;
}

/** Of a page that was ended from outside nothing is known, if it had rows. */
function countsOfPage({ end, loaded, rows }: BatchPage): Counts {
  if (end === 'lost') return loaded ? { unverified: rows } : {};
  return end?.counts ?? {};
}

export function totalRows({ input: { file } }: Batch): number {
  return file.usable + file.invalid + file.duplicate + file.skipped;
}

/** Paused is what people see, or how it is about to end; what was under way goes on from there. */
function stateOf({ state, paused, ending }: Batch): BatchState {
  if (ending) return ending === 'rejected' ? 'rejected' : 'cancelled';
  return paused ? 'paused' : state;
}

export function describeState(batch: Batch): Shown {
  const state = stateOf(batch);
  const waiting = waitsForPerson(batch);
  if (waiting) return { state, ...waiting };
  if (batch.trouble) return { state, ...batch.trouble };
  const inTrouble = batch.pages.find(({ attention }) => attention);
  if (inTrouble?.attention) {
    const { attention, summary } = inTrouble.attention;
    const next = needsPerson(attention) ? summary : 'Nothing: it goes on by itself.';
    return { state, attention, summary, next };
  }
  return { state, attention: null, summary: SUMMARIES[state](batch), next: '' };
}

function waitsForPerson(batch: Batch): Omit<Shown, 'state'> | undefined {
  const { input, paused, plan } = batch;
  const state = stateOf(batch);
  const name = `batch "${input.batch}"`;
  if (state === 'awaiting_approval' && plan) {
    return {
      attention: 'act_approve',
      summary: `Waits for approval: ${describeAdds(plan)}. ${plan.holds.join('. ')}`.trim(),
      next: `Look at the plan, then approve it (plan ${plan.hash}) or reject ${name}.`,
    };
  }
  if (state !== 'paused' || !paused) return undefined;
  const isBreaker = paused.by === 'breaker';
  return {
    attention: isBreaker ? 'act_breaker' : null,
    summary: isBreaker
      ? `Paused itself: ${paused.why}`
      : `Paused${paused.why && `: ${paused.why}`}`,
    next: isBreaker ? `Find out why, then resume ${name} or cancel it.` : `Resume ${name}.`,
  };
}

function describeAdds({ membershipRead, wouldAdd, groups }: BatchPlan): string {
  const upTo = membershipRead ? '' : 'up to ';
  return `would add ${upTo}${counted(wouldAdd, 'membership')} to ${counted(groups, 'group')}`;
}

/** What it says until all pages have ended. */
function windsUp(batch: Batch): string {
  return `Ends; what was begun is finished and verified: ${describeCounts(countsOf(batch))}`;
}

const SUMMARIES: Record<BatchState, (batch: Batch) => string> = {
  intake: ({ pages }) =>
    `Takes in rows: ${pages.filter(({ loaded }) => loaded).length} of ${counted(pages.length, 'page')} loaded`,
  planning: ({ pages }) =>
    `Reads what would be done: ${pages.filter(({ plan }) => plan).length} of ${counted(pages.length, 'page')}`,
  awaiting_approval: () => 'Waits for approval',
  applying: (batch) => {
    const done = batch.pages.filter(({ end }) => end);
    const rows = done.reduce((sum, page) => sum + page.rows, 0);
    return `${withCommas(rows)} of ${counted(batch.input.file.usable, 'row')} done: ${describeCounts(countsOf(batch))}`;
  },
  paused: () => 'Paused',
  done: (batch) => describeCounts(countsOf(batch)),
  rejected: windsUp,
  cancelled: windsUp,
};

/** How it ended, what to do now, and the value of `UsherOutcome`. */
export function describeEnd(batch: Batch): { summary: string; next: string; outcome: string } {
  const counts = countsOf(batch);
  const missing = rowsNotInPlace(counts);
  const rows = `${counted(totalRows(batch), 'row')}: ${describeCounts(counts)}`;
  const failed = missing > 0 ? 'Report the rows, mend what is wrong, and start these again.' : '';
  switch (batch.state) {
    case 'rejected':
      return { summary: `Rejected. ${rows}.`, next: 'Nothing to do.', outcome: 'rejected' };
    case 'cancelled':
      if (batch.ending === 'batch_ended') {
        const summary = 'Ended: its rows did not all come, so nothing was written.';
        return { summary, next: 'Start the same file again.', outcome: 'cancelled' };
      }
      return {
        summary: `Cancelled after ${withCommas(counts.added ?? 0)} were added. ${rows}.`,
        next: 'Start the same file again to go on.',
        outcome: 'cancelled',
      };
    default:
      if (batch.input.mode === 'plan') {
        const apply = 'Start the same file without the plan option to apply it.';
        const next = (counts.would_add ?? 0) > 0 ? apply : failed || 'Nothing to do.';
        return { summary: `Planned, nothing written. ${rows}.`, next, outcome: 'planned' };
      }
      return {
        summary: `${rows}.`,
        next: failed || 'Nothing to do.',
        outcome: missing > 0 ? 'rows_failed' : 'all_in_place',
      };
  }
}

/** Groups that are named one by one. */
const MAX_NAMED = 10;

export function describeHolds({ wouldAdd, adminGroups }: BatchPlan, maxAdds?: number): string[] {
  const holds = adminGroups.slice(0, MAX_NAMED).map(({ name, permissions }) => {
    return permissions.length > 0
      ? `"${name}" gives administrative permissions (${permissions.join(', ')})`
      : `"${name}" may give administrative permissions: it has roles that cannot be read`;
  });
  if (adminGroups.length > MAX_NAMED) {
    holds.push(`so do ${counted(adminGroups.length - MAX_NAMED, 'more group')}`);
  }
  if (maxAdds !== undefined && wouldAdd > maxAdds) {
    holds.unshift(
      `${withCommas(wouldAdd)} additions are more than the ${withCommas(maxAdds)} allowed`,
    );
  }
  return holds;
}
