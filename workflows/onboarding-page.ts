import { CancellationScope, proxyActivities, sleep } from '@temporalio/workflow';
import type {
  LedgerActivities,
  PageInput,
  PageLoad,
  PagePlan,
  PageResult,
} from '../src/contracts/bulk.js';
import { BULK_PRIORITY } from '../src/contracts/names.js';
import type { BulkActivities, RunSettings } from '../src/contracts/steps.js';
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
import { isBegunAnew, stepEndMs } from './run-before.js';
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
  const loading = createLoading(input, orders);
  const tell = createTell(input);
  return CancellationScope.nonCancellable(async () => {
    // Limits and switches are its worker's; the Spotnana is the batch's.
    const settings = { ...(await bindRun()), host: input.host };
    const journal = createPageJournal(input, tell, settings.searchAttributes);
    await loading.until();
    const parts = { input, settings, orders, tell, journal };
    const page = openPage(parts, loading.load ?? emptyLoad(input));
    const { rows } = page;
    journal.loaded(rows);
    const { digest } = rows.load;
    if (!orders.ended) await tell({ said: 'loaded', rows: rows.load.rows.length, digest });
    await untilRunBeforeEnds(settings);
    const done = await obey(page);
    settleRest(page, done.plan);
    for (const part of toLedger(rows)) await keepLedger(part);
    const result = toPageResult(rows, done);
    journal.end(result);
    return result;
  });
}

/** What the run before a reset had sent may be under way, and this one knows nothing of it. */
async function untilRunBeforeEnds(settings: RunSettings): Promise<void> {
  const summary = 'until what the run before had sent has ended';
  if (isBegunAnew(settings)) await sleep(stepEndMs(settings), { summary });
}

function emptyLoad({ page }: PageInput): PageLoad {
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
  };
}

/** A plan's rows keep `would_add`; else what has no outcome by now was not attempted. */
function settleRest({ rows, orders }: Page, plan: PagePlan | undefined): void {
  const reason = orders.ended?.reason ?? 'not_planned';
  const open = rows.openPlaces().filter((place) => !plan || !rows.isWanted(place));
  rows.settle(open, { outcome: 'not_attempted', reason });
}
