import type { AdminGroup, PageOrder } from '../../src/contracts/bulk.js';
import { isApproved } from '../../src/contracts/permissions.js';
import { checkGroup, toAdminGroup } from './check-group.js';
import { findUsers } from './find-users.js';
import type { Page, PageGroup } from './page.js';
import { SearchLimit } from './search-refused.js';
import { writeGroup } from './write-group.js';

type ApplyOrder = Extract<PageOrder, { do: 'apply' }>;

/** A group has gained administrative permissions that nobody approved: the page waits for another order. */
export class NotApproved extends Error {
  override name = 'NotApproved';
  readonly groups: AdminGroup[];

  constructor(groups: AdminGroup[]) {
    super('not approved');
    this.groups = groups;
  }
}

/** Writes what the page has to write, group by group. Throws {@link NotApproved} before the first write of a group. */
export async function applyPage(page: Page, order: ApplyOrder): Promise<void> {
  page.canary = order.canary;
  page.decidedAt = order.decidedAt ?? 0;
  page.others = order.others ?? [];
  page.areUnsure = order.areUnsure ?? false;
  await page.orders.run(() => findUsers(page));
  for (const group of page.groups) {
    if (page.orders.ended) return;
    if (!group.places.some((place) => page.rows.isWanted(place))) continue;
    try {
      await applyGroup(page, group, order);
    } catch (error) {
      if (!(error instanceof SearchLimit)) throw error;
      const message = 'too many requests went into finding what Spotnana refuses';
      const verdict = { outcome: 'not_attempted', reason: 'search_limit', message } as const;
      page.rows.settle(page.rows.openPlaces(), verdict);
      return;
    }
  }
}

async function applyGroup(page: Page, group: PageGroup, { approved }: ApplyOrder): Promise<void> {
  const isGood = await page.orders.run(async () => {
    await page.orders.mayGoOn();
    return checkGroup(page, group);
  });
  if (!isGood) return;
  const admin = toAdminGroup(group);
  if (admin && !isApproved(admin, approved)) throw new NotApproved([admin]);
  await writeGroup(page, group);
}
