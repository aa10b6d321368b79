import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type {
  LedgerActivities,
  PageInput,
  PageLoad,
  PagePlan,
  PageResult,
} from '../src/contracts/bulk.js';
import { BULK_PRIORITY } from '../src/contracts/names.js';
import type { BulkActivities } from '../src/contracts/steps.js';
import { applyPage, NotApproved } from './page/apply.js';
import { createBreaker } from './page/breaker.js';
import { layOutGroups } from './page/lay-out-groups.js';
import { toLedger } from './page/ledger.js';
import { createLoading } from './page/load.js';
import { createOrders } from './page/orders.js';
import type { PageJournal } from './page/page-journal.js';
import { createPageJournal } from './page/page-journal.js';
import type { Page } from './page/page.js';
import { planPage } from './page/plan.js';
import { toPageResult } from './page/result.js';
import { createRows } from './page/rows.js';
import { createTell, passOn } from './page/talk.js';
import { bindRun, createSteps } from './steps.js';

const { keepLedger } = proxyActivities<LedgerActivities>({
  startToCloseTimeout: '1m',
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
    const plan = await obey(page);
    settleRest(page, plan);
    if (orders.cancelledFromOutside) await tell({ said: 'cancelled' });
    for (const part of toLedger(rows)) await keepLedger(part);
    const result = toPageResult(rows, plan);
    journal.end(result);
    return result;
  });
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
  };
}

/**
 * Does what the coordinator orders, until the rows are written or the page is to end. Returns a plan where that is all
 * that was wanted.
 */
async function obey(page: Page): Promise<PagePlan | undefined> {
  const { orders, rows, tell } = page;
  for (;;) {
    const order = await orders.next();
    if (order.do === 'end') return undefined;
    if (page.groups.length === 0) page.groups.push(...layOutGroups(rows, order.resolved));
    try {
      if (order.do === 'plan') {
        const plan = await orders.run(() => planPage(page, order.depth));
        if (!order.keep) return plan;
        await tell({ said: 'planned', plan });
      } else {
        await applyPage(page, order);
        await passOn(order);
        return undefined;
      }
    } catch (error) {
      if (error instanceof NotApproved) await tell({ said: 'admin', groups: error.groups });
      else if (!orders.ended) throw error;
    }
  }
}

/** A plan's rows keep `would_add`; else what has no outcome by now was not attempted. */
function settleRest({ rows, orders }: Page, plan: PagePlan | undefined): void {
  const reason = orders.ended?.reason ?? 'not_planned';
  const open = rows.openPlaces().filter((place) => !plan || !rows.isWanted(place));
  rows.settle(open, { outcome: 'not_attempted', reason });
}
