import type { AdminGroup, PagePlan, PlanDepth } from '../../src/contracts/bulk.js';
import { digestOf } from '../../src/contracts/digest.js';
import { Refusal } from '../refusal.js';
import { checkGroup, toAdminGroup } from './check-group.js';
import { findUsers } from './find-users.js';
import { chunksOf, openMembers } from './members.js';
import type { Page, PageGroup } from './page.js';
import { refuseGroup } from './refuse.js';

/** What a page would do; writes nothing. */
export async function planPage(page: Page, depth: PlanDepth): Promise<PagePlan> {
  if (depth === 'memberships') {
    await findUsers(page);
    // Also where nothing turns out to be missing: then nothing is to be written.
    page.rows.wouldAdd([]);
  }
  for (const group of page.groups) {
    await page.orders.mayGoOn();
    if (group.places.some((place) => page.rows.isOpen(place))) await planGroup(page, group, depth);
  }
  return summarizePlan(page);
}

async function planGroup(page: Page, group: PageGroup, depth: PlanDepth): Promise<void> {
  if (!(await checkGroup(page, group)) || depth === 'roles') return;
  try {
    for (const members of chunksOf(openMembers(page, group), filterOf(page))) {
      await planMembers(page, group, members);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refuseGroup(page, group, error);
  }
}

async function planMembers(
  { rows, steps, orders }: Page,
  { id, name }: PageGroup,
  members: readonly { place: number; userId: string }[],
): Promise<void> {
  await orders.mayGoOn();
  const userIds = members.map(({ userId }) => userId);
  const label = `which of ${userIds.length} are in ${name}?`;
  const input = { groupId: id, userIds };
  const { present } = await steps.ask('listUserGroupMembers', { label, input });
  const isPresent = new Set(present);
  const placesOf = (wanted: boolean) =>
    members.filter(({ userId }) => isPresent.has(userId) === wanted).map(({ place }) => place);
  rows.settle(placesOf(true), { outcome: 'already_member' });
  rows.wouldAdd(placesOf(false));
}

function filterOf({ settings }: Page): number {
  return settings.bulk?.filterUsers ?? 1;
}

/** What is still to be done, as deep as it was read. */
export function summarizePlan({ rows, groups }: Page): PagePlan {
  const wanted = (group: PageGroup) => group.places.filter((place) => rows.isWanted(place));
  const lines = groups.flatMap((group) => [
    `${group.id} ${group.checked?.fingerprint ?? ''}`,
    ...(!rows.isPlanned
      ? []
      : wanted(group)
          .map((place) => rows.userIds[place] ?? '')
          .sort()),
  ]);
  const admins: AdminGroup[] = groups
    .filter((group) => wanted(group).length > 0)
    .flatMap((group) => toAdminGroup(group) ?? []);
  return {
    wouldAdd: groups.reduce((sum, group) => sum + wanted(group).length, 0),
    counts: rows.counts(),
    digest: digestOf(lines),
    adminGroups: admins,
  };
}
