import { ActivityFailure, sleep } from '@temporalio/workflow';
import { Refusal } from '../refusal.js';
import type { GroupWrite, Sent } from './group-write.js';
import { chunksOf, idsOf } from './members.js';
import type { Page } from './page.js';
import type { Member, Verdict } from './rows.js';
import { recordFailures } from './trip.js';
import { weedOut } from './weed-out.js';

/** Resolves when the page may go on. Before a pause, what was written is looked for. */
export async function mayGoOn(page: Page, write: GroupWrite): Promise<void> {
  if (page.orders.isPaused) await lookUntilListed(page, write);
  await page.orders.mayGoOn();
}

/**
 * Looks until everybody who was accepted is listed, at most for the verify timeout; the rest is `unverified`, unless the
 * users list knows better: an API may accept a PATCH and leave out whom it does not like.
 */
export async function settleUnseen(page: Page, write: GroupWrite): Promise<void> {
  await lookForAll(page, write);
  await weedOut(page, write, membersOf(write));
  const rows = giveUp(page, write);
  await recordFailures(page, rows, 'accepted, but not listed in time');
}

/** Ends the writing to a group: nobody who was sent is left without an outcome. */
export async function endWrite(page: Page, write: GroupWrite): Promise<void> {
  const { orders } = page;
  try {
    if (!orders.ended) return await orders.run(() => settleUnseen(page, write));
  } catch (error) {
    if (!orders.ended) throw error;
  }
  // Bounded: a page that is to end does not wait for Spotnana's recovery.
  await lookForAll(page, write);
  giveUp(page, write);
}

async function lookForAll(page: Page, write: GroupWrite): Promise<void> {
  await untilLooksCount(page, write);
  await lookUntilListed(page, write);
  // Before a row may be called unverified, a fresh step takes one more look.
  await lookFor(page, write, membersOf(write), false);
}

/** No sooner than a write that was cut off can be under way, and what was refused with others shows. */
async function untilLooksCount({ settings }: Page, write: GroupWrite): Promise<void> {
  const { requestTimeoutMs, bulk } = settings;
  if (membersOf(write, 'unknown').length > 0) {
    const summary = 'until a write that was cut off has ended';
    await sleep(requestTimeoutMs, { summary });
  } else if (membersOf(write, 'refused').length > 0) {
    const summary = 'until what a refused write did all the same would show';
    await sleep(bulk?.settleMs ?? 1, { summary });
  }
}

function membersOf({ unseen }: GroupWrite, how?: Sent): Member[] {
  return [...unseen.values()]
    .filter(({ sent }) => how === undefined || sent === how)
    .map(({ member }) => member);
}

async function lookUntilListed(page: Page, write: GroupWrite): Promise<void> {
  await lookFor(page, write, membersOf(write, 'accepted'), true);
}

async function lookFor(
  page: Page,
  write: GroupWrite,
  members: readonly Member[],
  untilPresent: boolean,
): Promise<void> {
  const slices = chunksOf(members, page.settings.bulk?.filterUsers ?? 1);
  await Promise.all(
    slices.map(async (slice) => {
      const missing = await lookForSlice(page, write, slice, untilPresent);
      if (!untilPresent) missing.forEach((member) => giveBack(page, write, member));
    }),
  );
}

/** Refused with others, and not there: the row is as if it had not been sent. */
function giveBack({ rows }: Page, write: GroupWrite, member: Member): void {
  const { sent, ifMissing } = write.unseen.get(member.userId) ?? {};
  if (sent !== 'refused') return;
  write.forget([member]);
  if (ifMissing) rows.settle([member.place], ifMissing);
}

/** Who is missing; nobody where it cannot be read (any more): then they stay unseen. */
async function lookForSlice(
  { steps, orders }: Page,
  write: GroupWrite,
  slice: readonly Member[],
  untilPresent: boolean,
): Promise<Member[]> {
  const { id, name } = write.group;
  const label = `are ${slice.length} listed in ${name}?`;
  const input = { groupId: id, userIds: idsOf(slice), untilPresent };
  const question = { label, input, as: 'listUserGroupsForUser' as const };
  const { ended } = orders;
  try {
    const { present } = ended
      ? await steps.tryOnce('listUserGroupMembers', question)
      : await steps.ask('listUserGroupMembers', question);
    return write.see(slice, present);
  } catch (error) {
    if (error instanceof Refusal || (ended && error instanceof ActivityFailure)) return [];
    throw error;
  }
}

const NOT_VISIBLE: Verdict = {
  outcome: 'unverified',
  reason: 'not_visible_in_time',
  message: 'Spotnana accepted the write, but no read listed the membership in time',
};

const UNKNOWN: Verdict = {
  outcome: 'unverified',
  reason: 'write_unknown',
  message: 'it may have been written, and no read listed the membership',
};

/** Whoever is unseen stays so; returns of how many the users list does not say why. */
function giveUp({ rows }: Page, write: GroupWrite): number {
  const unseen = [...write.unseen.values()];
  for (const { member, sent, ifMissing } of unseen) {
    rows.settle([member.place], sent === 'accepted' ? (ifMissing ?? NOT_VISIBLE) : UNKNOWN);
  }
  write.forget(unseen.map(({ member }) => member));
  return unseen.filter(({ sent, ifMissing }) => sent !== 'accepted' || !ifMissing).length;
}
