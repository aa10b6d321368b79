import { Refusal } from '../refusal.js';
import { endWrite, mayGoOn, settleUnseen } from './confirm-unseen.js';
import { settleDoubles } from './doubles.js';
import type { GroupWrite } from './group-write.js';
import { createGroupWrite } from './group-write.js';
import { idsOf, wantedMembers } from './members.js';
import type { Page, PageGroup } from './page.js';
import type { Missing } from './read-missing.js';
import { GroupOver, refuseRest } from './refuse.js';
import { sendChunk } from './send-chunk.js';
import { weedOut } from './weed-out.js';

/**
 * Writes the rows of one group as a pipeline in which one read serves twice: the read that verifies a chunk also checks
 * the next one. Nothing is sent that the read before it did not show missing (promise 1).
 */
export async function writeGroup(page: Page, group: PageGroup): Promise<void> {
  const write = createGroupWrite(page, group, wantedMembers(page, group));
  try {
    await page.orders.run(async () => {
      if (page.areUnsure) await leaveUnsure(page, write);
      await pipeline(page, write);
    });
  } catch (error) {
    if (error instanceof Refusal) refuseRest(page, write, error);
    else if (!(error instanceof GroupOver) && !page.orders.ended) throw error;
  } finally {
    await endWrite(page, write);
  }
}

/** Whom another page has sent, and no read has shown, is not sent again. */
async function leaveUnsure(page: Page, write: GroupWrite): Promise<void> {
  await settleDoubles(page, write.group, write.queue);
  const open = write.queue.filter(({ place }) => page.rows.isOpen(place));
  write.queue.splice(0, Infinity, ...open);
}

async function pipeline(page: Page, write: GroupWrite): Promise<void> {
  while (write.queue.length > 0) {
    await mayGoOn(page, write);
    const seen = await look(page, write);
    if (seen.missing.length === 0) continue;
    await mayGoOn(page, write);
    if (page.canary) await prove(page, write, seen);
    else await sendChunk(page, write, seen);
  }
}

/** The first write of a batch carries one user, and is seen before any other is sent. */
async function prove(page: Page, write: GroupWrite, { missing, proof }: Missing): Promise<void> {
  const [first, ...others] = missing;
  if (!first) return;
  write.queue.unshift(...others);
  await sendChunk(page, write, { missing: [first], proof });
  await settleUnseen(page, write);
  const { outcome } = page.rows.outcomeOf(first.place) ?? {};
  if (outcome === 'added') {
    page.canary = false;
    await page.tell({ said: 'proved' });
  } else if (outcome === 'refused') {
    // Each of them that is unknown, too, would cost as many requests.
    await weedOut(page, write, others);
    const open = write.queue.filter(({ place }) => page.rows.isOpen(place));
    write.queue.splice(0, Infinity, ...open);
  }
}

/** One read for two purposes: are those of the last chunks there, and who of the next one is missing? */
async function look(page: Page, write: GroupWrite): Promise<Missing> {
  const { steps, settings } = page;
  const next = write.take();
  const room = (settings.bulk?.filterUsers ?? 1) - next.length;
  const isNext = new Set(next);
  const sent = write.newestUnseen(room).filter((member) => !isNext.has(member));
  const asked = [...sent, ...next];
  const { id, name } = write.group;
  const label = `which of ${asked.length} are in ${name}?`;
  const input = { groupId: id, userIds: idsOf(asked) };
  const { present, proof } = await steps.ask('listUserGroupMembers', { label, input });
  await settleDoubles(page, write.group, write.neverSent(next, present));
  return { missing: write.see(asked, present).filter((member) => isNext.has(member)), proof };
}
