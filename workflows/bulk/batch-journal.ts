import { setCurrentDetails } from '@temporalio/workflow';
import type { Attention } from '../../src/contracts/attention.js';
import type { BatchState } from '../../src/contracts/bulk.js';
import { SUMMARY_MAX_CHARS } from '../../src/contracts/search-attributes.js';
import { cut } from '../../src/contracts/text.js';
import { rowsNotInPlace } from '../../src/contracts/counts.js';
import { createMarks } from '../marks.js';
import type { TroubleBoard } from '../steps.js';
import type { Batch } from './batch.js';
import { renderBatch } from './batch-details.js';
import { countsOf, describeState } from './describe.js';

/** Counts are upserted at most this often (ms): each time costs an event. */
const COUNTS_EVERY_MS = 30_000;

/** What a batch tells operators: search attributes and current details, brought up to date as things happen. */
export interface BatchJournal extends TroubleBoard {
  begin(companyId: string | undefined): void;
  /** Something has happened. */
  show(): void;
  end(state: BatchState, outcome: string, summary: string): void;
}

export interface Shown {
  state: BatchState;
  attention: Attention | null;
  summary: string;
  /** What to do now; empty: nothing. */
  next: string;
}

export function createBatchJournal(
  searchAttributes: boolean,
  batchId: string,
  peek: () => Batch | undefined,
): BatchJournal {
  const mark = createMarks(searchAttributes);
  let shown: Pick<Shown, 'state' | 'attention'> = { state: 'intake', attention: null };
  let countedAt = 0;
  /** A step of the coordinator's own is in trouble. */
  let trouble: Omit<Shown, 'state'> | undefined;

  function show(): void {
    const batch = peek();
    if (!batch) return;
    const now = { ...describeState(batch), ...trouble };
    setCurrentDetails(renderBatch(batch, now, Date.now()));
    const isNews = now.state !== shown.state || now.attention !== shown.attention;
    const isDue = Date.now() - countedAt >= COUNTS_EVERY_MS && batch.state === 'applying';
    if (!isNews && !isDue) return;
    shown = now;
    countedAt = Date.now();
    mark({
      UsherState: now.state,
      UsherAttention: now.attention,
      UsherSummary: cut(now.summary, SUMMARY_MAX_CHARS),
      UsherRowsFailed: rowsNotInPlace(countsOf(batch)),
    });
  }

  return {
    show,
    begin(companyId) {
      mark({
        UsherBatchId: batchId,
        UsherCompanyId: companyId ?? null,
        UsherGroupId: null,
        UsherUserId: null,
        UsherOutcome: null,
        UsherState: 'intake',
        UsherAttention: null,
        UsherSummary: null,
        UsherRowsFailed: 0,
      });
    },
    waiting(attention, summary, whatToDo) {
      trouble = { attention, summary, next: whatToDo };
      show();
    },
    goingOn() {
      trouble = undefined;
      show();
    },
    end(state, outcome, summary) {
      const batch = peek();
      mark({
        UsherState: state,
        UsherOutcome: outcome,
        UsherAttention: null,
        UsherSummary: cut(summary, SUMMARY_MAX_CHARS),
        ...(batch ? { UsherRowsFailed: rowsNotInPlace(countsOf(batch)) } : {}),
      });
      const last = { state, attention: null, summary, next: '' };
      if (batch) setCurrentDetails(renderBatch(batch, last, Date.now()));
    },
  };
}
