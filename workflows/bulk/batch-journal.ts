import { setCurrentDetails } from '@temporalio/workflow';
import { SUMMARY_MAX_CHARS } from '../../src/contracts/search-attributes.js';
import { cut, sentence } from '../../src/contracts/text.js';
import { rowsNotInPlace } from '../../src/contracts/counts.js';
import { createMarks } from '../marks.js';
import type { Batch, BatchJournal, Shown } from './batch.js';
import { renderBatch } from './batch-details.js';
import { countsOf, describeState } from './describe.js';

/** Counts are upserted at most this often (ms): each time costs an event. */
const COUNTS_EVERY_MS = 30_000;

export function createBatchJournal(
  searchAttributes: boolean,
  batchId: string,
  peek: () => Batch | undefined,
): BatchJournal {
  const mark = createMarks(searchAttributes);
  let shown: Pick<Shown, 'state' | 'attention'> = { state: 'intake', attention: null };
  let countedAt = 0;

  function show(): void {
    const batch = peek();
    if (!batch) return;
    const now = describeState(batch);
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

  function tell(trouble: Batch['trouble']): void {
    const batch = peek();
    if (batch) batch.trouble = trouble;
    show();
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
    waiting({ attention, why, whatToDo }) {
      tell({ attention, summary: sentence(why), next: whatToDo });
    },
    goingOn: () => tell(undefined),
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
