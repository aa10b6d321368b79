import { defineQuery, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Attention } from '../../src/contracts/attention.js';
import type {
  PageLedger,
  PageProgress,
  PageResult,
  RowOfUser,
  RowsOfUsers,
} from '../../src/contracts/bulk.js';
import { BULK } from '../../src/contracts/bulk.js';
import { SUMMARY_MAX_CHARS } from '../../src/contracts/search-attributes.js';
import { cut, sentence, utc } from '../../src/contracts/text.js';
import { counted, describeCounts, rowsNotInPlace } from '../../src/contracts/counts.js';
import { createMarks } from '../marks.js';
import type { PageIdentity } from '../page-id.js';
import type { TroubleBoard } from '../steps.js';
import { rowsOf } from './doubles.js';
import { toLedger } from './ledger.js';
import type { PageGroup } from './page.js';
import type { Rows } from './rows.js';
import type { Tell } from './talk.js';

/** Troubles that a page tells the coordinator: each, and its end, costs that one's history. */
const MAX_TOLD = 5;

/** What a page tells operators, the client's queries and, sparingly, the coordinator. */
export interface PageJournal extends TroubleBoard {
  /** The rows have come; their groups will. */
  loaded(rows: Rows, groups: readonly PageGroup[]): void;
  end(result: PageResult): void;
}

export function createPageJournal(
  { batchId, page }: PageIdentity,
  companyId: string,
  tell: Tell,
  searchAttributes: boolean,
): PageJournal {
  const mark = createMarks(searchAttributes);
  const progress: PageProgress = { rows: 0, counts: {}, attention: null, summary: '' };
  let rows: Rows | undefined;
  let groups: readonly PageGroup[] = [];
  let told = 0;
  let toldLast: Attention | null = null;

  mark({
    UsherBatchId: batchId,
    UsherCompanyId: companyId,
    UsherState: 'running',
    UsherOutcome: null,
    UsherAttention: null,
    UsherSummary: null,
  });
  setHandler(
    defineQuery<PageProgress>(BULK.progress),
    () => ({
      ...progress,
      counts: rows?.counts() ?? {},
      groups: { all: groups.length, seen: groups.filter(({ checked }) => checked).length },
    }),
    { description: 'Rows by outcome so far, and what the page waits for. No input.' },
  );
  setHandler(defineQuery<PageLedger[]>(BULK.ledger), () => (rows ? toLedger(rows) : []), {
    description: 'The outcome of each row so far. No input.',
  });
  setHandler(
    defineQuery<RowOfUser[], [RowsOfUsers]>(BULK.rowsOf),
    (asked) => (rows ? rowsOf(rows, groups, asked) : []),
    { description: 'From other pages only: for which rows it has added these users to a group.' },
  );

  function change(attention: Attention | null, summary: string, whatToDo: string): void {
    const isNews = progress.attention !== attention;
    Object.assign(progress, { attention, summary });
    setCurrentDetails(renderPage(progress, rows, whatToDo, Date.now()));
    if (!isNews) return;
    mark({
      UsherState: attention === null ? 'running' : 'waiting',
      UsherAttention: attention,
      UsherSummary: summary === '' ? null : cut(summary, SUMMARY_MAX_CHARS),
    });
    tellOf(attention, summary);
  }

  /** Whoever was told of trouble is told of its end. */
  function tellOf(attention: Attention | null, summary: string): void {
    if (attention === toldLast) return;
    if (attention !== null && ++told > MAX_TOLD) return;
    toldLast = attention;
    void tell({ said: 'attention', attention, summary });
  }

  return {
    loaded(loaded, theirs) {
      rows = loaded;
      groups = theirs;
      progress.rows = loaded.load.rows.length;
    },
    waiting: ({ attention, why, whatToDo }) => change(attention, sentence(why), whatToDo),
    goingOn: () => change(null, '', ''),
    end({ counts }) {
      const summary = `Page ${page + 1}: ${describeCounts(counts)}.`;
      Object.assign(progress, { attention: null, summary });
      mark({
        UsherState: 'done',
        UsherAttention: null,
        UsherSummary: cut(summary, SUMMARY_MAX_CHARS),
        UsherRowsFailed: rowsNotInPlace(counts),
      });
      setCurrentDetails(renderPage(progress, rows, '', Date.now()));
    },
  };
}

function renderPage(
  { summary, rows: total }: PageProgress,
  rows: Rows | undefined,
  whatToDo: string,
  now: number,
): string {
  const lines = [`### ${summary || 'Running'}`, ''];
  if (whatToDo) lines.push(`**What to do:** ${whatToDo}`, '');
  lines.push(
    `${counted(total, 'row')}: ${describeCounts(rows?.counts() ?? {})}`,
    '',
    `*As of ${utc(now)}.*`,
  );
  return lines.join('\n');
}
