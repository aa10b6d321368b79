import { CancellationScope, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type {
  LedgerActivities,
  PageInput,
  PageLoad,
  PagePlan,
  PageResult,
} from '../src/contracts/bulk.js';
import { BULK_PRIORITY } from '../src/contracts/names.js';
import type { BulkActivities } from '../src/contracts/steps.js';
import { createBreaker } from './page/breaker.js';
import { toLedger } from './page/ledger.js';
import { createLoading } from './page/load.js';
import { obey } from './page/obey.js';
import { createOrders } from './page/orders.js';
import type { PageJournal } from './page/page-journal.js';
import { createPageJournal } from './page/page-journal.js';
import type { Page } from './page/page.js';
import { toPageResult } from './page/result.js';
import { createRows } from './page/rows.js';
import { createTell } from './page/talk.js';
import type { PageIdentity } from './page-id.js';
import { readPageId } from './page-id.js';
import { isBegunAnew, untilRunBeforeEnds } from './run-before.js';
import { bindRun, createSteps } from './steps.js';

const { keepLedger } = proxyActivities<LedgerActivities>({
  // It does nothing: whoever takes longer is gone.
  startToCloseTimeout: '10s',
  priority: { priorityKey: BULK_PRIORITY },
  summary: 'keep the outcomes of the rows',
});

/**
 * Holds up to 2,000 rows of a batch and works them off, as its coordinator orders. Cancellation is an order to finish
 * tidily: the page completes, its ledger kept, with an outcome for each row (promise 4).
 */
export async function OnboardingPageWorkflow(input: PageInput): Promise<PageResult> {
  const orders = createOrders();
  const identity = readPageId(workflowInfo().workflowId);
  const loading = createLoading(identity, orders);
  const tell = createTell(identity);
  return CancellationScope.nonCancellable(async () => {
    // Limits and switches are its worker's; the Spotnana is the batch's.
    const settings = { ...(await bindRun()), host: input.host };
    const journal = createPageJournal(identity, input.companyId, tell, settings.searchAttributes);
    await loading.until();
    const parts = { input, settings, orders, tell, journal };
    const page = openPage(parts, loading.load ?? emptyLoad(identity));
    const { rows } = page;
    journal.loaded(rows, page.groups);
    const { digest } = rows.load;
    if (!orders.ended) await tell({ said: 'loaded', rows: rows.load.rows.length, digest });
    if (isBegunAnew(settings)) await untilRunBeforeEnds(settings);
    const done = await obey(page);
    settleRest(page, done.plan);
    for (const part of toLedger(rows)) await keepLedger(part);
    const result = toPageResult(rows, done);
    journal.end(result);
    return result;
  });
}

function emptyLoad({ page }: PageIdentity): PageLoad {
  return { page, digest: '', groups: [], rows: [] };
}

type PageParts = Pick<Page, 'input' | 'settings' | 'orders' | 'tell'> & { journal: PageJournal };

function openPage({ journal, ...parts }: PageParts, load: PageLoad): Page {
  const { settings, input } = parts;
  const { patchUsers = 1, filterUsers = 2 } = settings.bulk ?? {};
  return {
    ...parts,
    rows: createRows(load, () => Date.now()),
    steps: createSteps<BulkActivities>({
      settings,
      companyId: input.companyId,
      board: journal,
      priority: BULK_PRIORITY,
    }),
    breaker: createBreaker(),
    groups: [],
    chunk: Math.max(1, Math.min(patchUsers, Math.floor(filterUsers / 2))),
    searches: 0,
    usersListRefused: false,
    canary: false,
    decidedAt: 0,
    others: [],
    areUnsure: false,
  };
}

/** A plan's rows keep `would_add`; else what has no outcome by now was not attempted. */
function settleRest({ rows, orders }: Page, plan: PagePlan | undefined): void {
  const reason = orders.ended?.reason ?? 'not_planned';
  const open = rows.openPlaces().filter((place) => !plan || !rows.isWanted(place));
  rows.settle(open, { outcome: 'not_attempted', reason });
}
