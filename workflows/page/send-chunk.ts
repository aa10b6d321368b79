import { Refusal } from '../refusal.js';
import type { GroupWrite } from './group-write.js';
import type { Page } from './page.js';
import { patch } from './patch.js';
import type { Missing } from './read-missing.js';
import { readMissing } from './read-missing.js';
import { refuseAll } from './refuse.js';
import type { Member } from './rows.js';
import type { Refused } from './search-refused.js';
import { searchRefused } from './search-refused.js';
import { tryTwoAlone } from './try-two-alone.js';
import { weedOut } from './weed-out.js';

/** Sends a chunk. Whoever was accepted is unseen afterwards; whoever is refused for good has an outcome. */
export async function sendChunk(
  page: Page,
  write: GroupWrite,
  { missing: members, proof }: Missing,
): Promise<void> {
  const refusal = await patch(page, write, members, proof);
  if (!refusal) return;
  if (isTooLarge(refusal) && members.length > 1) return sendLess(page, write, members);
  if (isAboutGroup(refusal)) await askGroup(page, write);
  const good = await weedOut(page, write, members);
  if (good.length === 0) return;
  const left = await readMissing(page, write, good);
  if (good.length === members.length) {
    return search(page, write, left, { refusal, sent: members.length });
  }
  // Some were weeded out: the rest may well be good.
  if (left.missing.length === 0) return;
  const again = await patch(page, write, left.missing, left.proof);
  if (!again) return;
  const rest = await readMissing(page, write, left.missing);
  await search(page, write, rest, { refusal: again, sent: left.missing.length });
}

function isTooLarge({ more: { status } }: Refusal): boolean {
  return status === 413;
}

/** Halves the chunks of the page, from these rows on. */
function sendLess(page: Page, write: GroupWrite, members: readonly Member[]): void {
  page.chunk = Math.max(1, Math.ceil(members.length / 2));
  write.queue.unshift(...members);
}

function isAboutGroup({ more: { status } }: Refusal): boolean {
  return status === 403 || status === 404;
}

/** Is it the group that is refused? Looks at it again; if it is gone, all its rows are refused. */
async function askGroup(page: Page, write: GroupWrite): Promise<void> {
  const { group } = write;
  page.searches += 1;
  try {
    const label = `is group ${group.name} still there?`;
    await page.steps.ask('getUserGroup', { label, input: { groupId: group.id } });
  } catch (error) {
    if (error instanceof Refusal) await refuseAll(page, write, error);
    throw error;
  }
}

/** Finds out who of these is refused; the users list knew nothing against them. */
async function search(
  page: Page,
  write: GroupWrite,
  left: Missing,
  refused: Refused,
): Promise<void> {
  // Where some were added all the same, it is not the group.
  const isWhole = left.missing.length === refused.sent;
  if (!isAboutGroup(refused.refusal) || !isWhole) return searchRefused(page, write, left, refused);
  const { rest, sent } = await tryTwoAlone(page, write, left, refused);
  await searchRefused(page, write, rest, { ...refused, sent });
}
