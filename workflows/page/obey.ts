import { ActivityFailure } from '@temporalio/workflow';
import type { PageOrder, PagePlan } from '../../src/contracts/bulk.js';
import { applyPage, NotApproved } from './apply.js';
import { layOutGroups } from './lay-out-groups.js';
import type { Page } from './page.js';
import { planPage, summarizePlan } from './plan.js';
import { passOn } from './talk.js';

/** What a page has done: a plan where that is all that was wanted, and whether the next page heard the order. */
interface Done {
  plan?: PagePlan;
  passedOn?: boolean;
}

type Order<D extends PageOrder['do']> = Extract<PageOrder, { do: D }>;

/** Does what the coordinator orders, until the rows are written or the page is to end. */
export async function obey(page: Page): Promise<Done> {
  for (;;) {
    const order = await page.orders.next();
    if (order.do === 'end') return {};
    if (page.groups.length === 0) page.groups.push(...layOutGroups(page.rows, order.resolved));
    const done = order.do === 'plan' ? await plan(page, order) : await apply(page, order);
    if (done) return done;
  }
}

/** Nothing where the page is kept for the next order. */
async function plan(page: Page, { depth, keep }: Order<'plan'>): Promise<Done | undefined> {
  const made = await finish(page, () => page.orders.run(() => planPage(page, depth)));
  if (!made) return {};
  if (!keep) return { plan: made };
  await page.tell({ said: 'planned', plan: made });
  return undefined;
}

/** Nothing where somebody has to approve first, and another order comes. */
async function apply(page: Page, order: Order<'apply'>): Promise<Done | undefined> {
  try {
    await finish(page, () => applyPage(page, order));
  } catch (error) {
    if (!(error instanceof NotApproved)) throw error;
    await page.tell({ said: 'admin', groups: error.groups, plan: summarizePlan(page) });
    return undefined;
  }
  // A page that has paused itself holds those behind it; they do not wait for one that was told to end.
  if (order.relay) await finish(page, () => page.orders.run(() => page.orders.mayGoOn()));
  return { passedOn: await passOn(order) };
}

/**
 * Work that an order to end breaks off; then, and where a step ends as none of ours does (`temporal activity fail`), it
 * comes to nothing, and the rows have their outcomes all the same.
 */
async function finish<T>({ orders, rows }: Page, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (orders.ended) return undefined;
    if (!(error instanceof ActivityFailure)) throw error;
    const message = `a step ended as none should: ${error.cause?.message ?? error.message}`;
    rows.settle(rows.openPlaces(), { outcome: 'failed', reason: 'unexpected', message });
    return undefined;
  }
}
