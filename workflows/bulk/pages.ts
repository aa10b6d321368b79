import {
  ChildWorkflowCancellationType,
  defineSignal,
  ParentClosePolicy,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { PageInput, PageResult, PageSaid, PageToOpen } from '../../src/contracts/bulk.js';
import { BULK, ONBOARDING_PAGE_WORKFLOW } from '../../src/contracts/bulk.js';
import type { GroupKey } from '../../src/contracts/rows.js';
import { BULK_PRIORITY } from '../../src/contracts/names.js';
import { cut, shortId } from '../../src/contracts/text.js';
import { counted } from '../../src/contracts/counts.js';
import { readPageId, toPageId } from '../page-id.js';
import { stepEndMs } from '../run-before.js';
import type { Batch, BatchPage } from './batch.js';
import { pausePages } from './order.js';
import { isPageSaid } from './page-said.js';
import { atWork } from './release.js';

/** As recorded: what a reset makes of this run has another id, and replays all the same. */
export const boundRun = ({ settings }: Batch): string => settings.runId ?? '';

/** Longest summary that the UI's timeline shows whole. */
const SUMMARY_MAX_CHARS = 60;

/** Starts the next page's run, and hears how it ends. */
export async function openPage(
  batch: Batch,
  { rows, groups, mixedKeys }: PageToOpen,
): Promise<void> {
  const { workflowId } = workflowInfo();
  const number = batch.pages.length;
  const id = toPageId(workflowId, boundRun(batch), number);
  const input: PageInput = { companyId: batch.input.companyId, host: batch.settings.host };
  const handle = startChild(ONBOARDING_PAGE_WORKFLOW, {
    workflowId: id,
    args: [input],
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { priorityKey: BULK_PRIORITY },
    staticSummary: cut(`${nameOf(groups)}: ${counted(rows, 'row')}`, SUMMARY_MAX_CHARS),
  });
  const page: BatchPage = {
    id,
    rows,
    groups,
    mixedKeys: mixedKeys === true,
    handle,
    wasOrdered: false,
    isPlanning: false,
    isPaused: false,
    groupIds: [],
    mayDouble: false,
  };
  // Its place is taken at once: another update may open the next page meanwhile.
  batch.pages.push(page);
  void watch(batch, page);
  await handle;
}

function nameOf(groups: readonly GroupKey[]): string {
  const [first] = groups;
  if (groups.length !== 1 || !first) return counted(groups.length, 'group');
  return 'groupName' in first ? first.groupName : shortId(first.groupId);
}

/** A page ends once; one that was ended from outside is lost, and the batch goes on. */
async function watch(batch: Batch, page: BatchPage): Promise<void> {
  try {
    const handle = await page.handle;
    page.end = (await handle.result()) as PageResult;
    if (page.end.plan) page.plan = page.end.plan;
  } catch {
    // Another page may write to its groups only then.
    const summary = 'until what a lost page had sent has ended';
    if (page.loaded) await sleep(stepEndMs(batch.settings), { summary });
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
      if (!isPageSaid(said)) return;
      const batch = peek();
      const page = batch?.pages[said.page];
      // Another run of the batch may have opened the page that speaks.
      if (batch && page && readPageId(page.id).run === said.run) hear(batch, page, said);
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
      trip(batch, said.summary);
      break;
    case 'admin':
      page.asksFor = said.groups;
      if (said.plan) page.plan = said.plan;
      break;
  }
  tellNews(batch);
}

/**
 * One page's breaker pauses the batch: all finish what they have begun and wait. That one has paused itself, but somebody
 * may have resumed it before this was heard.
 */
function trip(batch: Batch, why: string): void {
  batch.paused = { by: 'breaker', why };
  pausePages(batch, atWork(batch));
}

function tellNews(batch: Batch): void {
  batch.news += 1;
  batch.journal.show();
}
