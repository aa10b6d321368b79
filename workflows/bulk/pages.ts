import {
  ChildWorkflowCancellationType,
  defineSignal,
  ParentClosePolicy,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { ChildWorkflowHandle, Workflow } from '@temporalio/workflow';
import type { PageInput, PageResult, PageSaid } from '../../src/contracts/bulk.js';
import { BULK, ONBOARDING_PAGE_WORKFLOW } from '../../src/contracts/bulk.js';
import type { GroupKey } from '../../src/contracts/rows.js';
import { BULK_PRIORITY } from '../../src/contracts/names.js';
import { cut, shortId } from '../../src/contracts/text.js';
import { withCommas } from '../../src/contracts/counts.js';
import type { Batch, BatchPage } from './batch.js';
import { orderAll } from './order.js';
import { atWork } from './release.js';

/** As recorded: what a reset makes of this run has another id, and replays all the same. */
export const boundRun = ({ settings }: Batch): string => settings.runId ?? '';

/** Longest summary that the UI's timeline shows whole. */
const SUMMARY_MAX_CHARS = 60;

/** Digits of the run id that the ids of its pages carry: the last ones, since the first ones tell the time. */
const RUN_DIGITS = 8;

/** Starts the next page's run; its id carries part of this run's, so that no other run's page is ever taken for it. */
export async function openPage(
  batch: Batch,
  rows: number,
  groups: readonly GroupKey[],
): Promise<void> {
  const { workflowId } = workflowInfo();
  const number = batch.pages.length;
  const id = `${workflowId}:p${String(number + 1).padStart(4, '0')}:${boundRun(batch).slice(-RUN_DIGITS)}`;
  const input: PageInput = {
    companyId: batch.input.companyId,
    batchId: workflowId,
    page: number,
    host: batch.settings.host,
  };
  const starting = startChild(ONBOARDING_PAGE_WORKFLOW, {
    workflowId: id,
    args: [input],
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { priorityKey: BULK_PRIORITY },
    staticSummary: cut(`${nameOf(groups)}: ${withCommas(rows)} rows`, SUMMARY_MAX_CHARS),
  });
  const page: BatchPage = {
    id,
    rows,
    groups,
    handle: undefined as unknown as ChildWorkflowHandle<Workflow>,
    wasOrdered: false,
    needsOrder: false,
    isPlanning: false,
    groupIds: [],
  };
  // Its place is taken at once: another update may open the next page meanwhile.
  batch.pages.push(page);
  const handle = await starting;
  Object.assign(page, { handle });
  void watch(batch, page, handle);
}

function nameOf(groups: readonly GroupKey[]): string {
  const [first] = groups;
  if (groups.length !== 1 || !first) return `${withCommas(groups.length)} groups`;
  return 'groupName' in first ? first.groupName : shortId(first.groupId);
}

/** A page ends once; one that was ended from outside is lost, and the batch goes on. */
async function watch(
  batch: Batch,
  page: BatchPage,
  handle: ChildWorkflowHandle<Workflow>,
): Promise<void> {
  try {
    page.end = (await handle.result()) as PageResult;
    if (page.end.plan) page.plan = page.end.plan;
  } catch {
    page.end = 'lost';
  }
  page.isPlanning = false;
  delete page.attention;
  delete page.asksFor;
  tellNews(batch);
}

/** Hears what the pages say. Before the batch is ready nothing is open, so nobody speaks. */
export function hearPages(peek: () => Batch | undefined): void {
  setHandler(
    defineSignal<[PageSaid]>(BULK.pageSaid),
    (said) => {
      const batch = peek();
      const page = batch?.pages[said.page];
      if (batch && page) hear(batch, page, said);
    },
    { description: 'From the pages only.' },
  );
}

function hear(batch: Batch, page: BatchPage, said: PageSaid): void {
  switch (said.said) {
    case 'loaded':
      page.loaded = { rows: said.rows, digest: said.digest };
      batch.heardAt = Date.now();
      break;
    case 'planned':
      page.plan = said.plan;
      page.isPlanning = false;
      break;
    case 'proved':
      batch.isProved = true;
      break;
    case 'attention':
      if (said.attention === null) delete page.attention;
      else page.attention = { attention: said.attention, summary: said.summary };
      break;
    case 'tripped':
      trip(batch, page, said.summary);
      break;
    case 'admin':
      page.asksFor = said.groups;
      break;
    case 'cancelled':
      batch.isReset ||= batch.ending === undefined;
      break;
  }
  tellNews(batch);
}

/** One page's breaker pauses the batch: the others finish what they have begun and wait. */
function trip(batch: Batch, page: BatchPage, why: string): void {
  batch.paused ??= { by: 'breaker', why };
  const others = atWork(batch).filter((other) => other !== page);
  void orderAll(others, { do: 'pause' });
}

function tellNews(batch: Batch): void {
  batch.news += 1;
  batch.journal.show();
}
