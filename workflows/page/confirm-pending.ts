import { sleep } from '@temporalio/workflow';
import { Refusal } from '../refusal.js';
import type { GroupWrite } from './group-write.js';
import { chunksOf, idsOf, placesOf } from './members.js';
import type { Page } from './page.js';
import type { Member } from './rows.js';
import { recordFailures } from './trip.js';
import { weedOut } from './weed-out.js';

/**
 * Looks until everybody who was sent is listed, at most for the verify timeout; the rest is `unverified`, unless the users
 * list knows better: an API may accept a PATCH and leave out whom it does not like.
 */
export async function confirmPending(page: Page, write: GroupWrite): Promise<void> {
  const { orders } = page;
  if (!orders.ended) await orders.run(() => confirmAll(page, write)).catch(passIfEnded(page));
  if (orders.ended) await lastLook(page, write);
  const unseen = [...write.pending.values()];
  if (unseen.length === 0) return;
  write.pending.clear();
  const good = orders.ended ? unseen : await weedOut(page, unseen);
  const isCutOff = ({ userId }: Member) => write.cutOff.has(userId);
  page.rows.settle(placesOf(good.filter(isCutOff)), {
    outcome: 'unverified',
    reason: 'write_unknown',
    message: 'the write was cut off, and no read listed the membership',
  });
  page.rows.settle(placesOf(good), {
    outcome: 'unverified',
    reason: 'not_visible_in_time',
    message: 'Spotnana accepted the write, but no read listed the membership in time',
  });
  await recordFailures(page, good.length, 'accepted, but not listed in time');
}

const passIfEnded = (page: Page) => (error: unknown) => {
  if (!page.orders.ended) throw error;
};

async function confirmAll(page: Page, write: GroupWrite): Promise<void> {
  const slices = chunksOf([...write.pending.values()], page.settings.bulk?.filterUsers ?? 1);
  await Promise.all(slices.map(async (slice) => confirmSlice(page, write, slice)));
}

/** For a page that is to end: bounded, and no sooner than a write that was cut off can be under way. */
async function lastLook(page: Page, write: GroupWrite): Promise<void> {
  if (write.pending.size > 0 && write.cutOff.size > 0) {
    const summary = 'until a write that was cut off has ended';
    await sleep(page.settings.requestTimeoutMs, { summary });
  }
  await confirmAll(page, write).catch(passIfEnded(page));
}

/** Before a row may be called unverified, a fresh step takes one more look. */
async function confirmSlice(page: Page, write: GroupWrite, slice: Member[]): Promise<void> {
  try {
    await lookFor(page, write, slice, true);
    const unseen = slice.filter(({ userId }) => write.pending.has(userId));
    if (unseen.length > 0) await lookFor(page, write, unseen, false);
  } catch (error) {
    // Not readable any more: then they stay unverified.
    if (!(error instanceof Refusal)) throw error;
  }
}

async function lookFor(
  { steps, orders }: Page,
  write: GroupWrite,
  members: readonly Member[],
  untilPresent: boolean,
): Promise<void> {
  const { id, name } = write.group;
  const label = `are ${members.length} listed in ${name}?`;
  const question = {
    label,
    input: { groupId: id, userIds: idsOf(members), untilPresent },
    as: 'listUserGroupsForUser' as const,
  };
  // A page that is to end does not wait for Spotnana's recovery.
  const { present } = orders.ended
    ? await steps.tryOnce('listUserGroupMembers', question)
    : await steps.ask('listUserGroupMembers', question);
  write.confirm(new Set(present));
}
