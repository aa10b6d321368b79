import type { ReadProof } from '../../src/contracts/steps.js';
import { Refusal } from '../refusal.js';
import type { GroupWrite } from './group-write.js';
import { createGroupWrite } from './group-write.js';
import { idsOf, wantedMembers } from './members.js';
import type { Page, PageGroup } from './page.js';
import { GroupOver, refuseRest } from './refuse.js';
import { sendChunk } from './send-chunk.js';
import { confirmPending } from './confirm-pending.js';
import type { Member } from './rows.js';

/**
 * Writes the rows of one group as a pipeline in which one read serves twice: the read that verifies a chunk also checks
 * the next one. Nothing is sent that the read before it did not show missing (promise 1).
 */
export async function writeGroup(page: Page, group: PageGroup): Promise<void> {
  const write = createGroupWrite(page, group, wantedMembers(page, group));
  try {
    await page.orders.run(() => pipeline(page, write));
  } catch (error) {
    if (error instanceof Refusal) refuseRest(page, write, error);
    else if (!(error instanceof GroupOver) && !page.orders.ended) throw error;
  } finally {
    await confirmPending(page, write);
  }
}

async function pipeline(page: Page, write: GroupWrite): Promise<void> {
  let seen = await look(page, write);
  while (seen.missing.length > 0 || write.queue.length > 0) {
    await page.orders.mayGoOn();
    if (seen.missing.length > 0) await sendOrProve(page, write, seen);
    await page.orders.mayGoOn();
    seen = await look(page, write);
  }
}

/** The first write of a batch carries one user, and is seen before any other is sent. */
async function sendOrProve(page: Page, write: GroupWrite, seen: Seen): Promise<void> {
  if (!page.canary) return sendChunk(page, write, seen.missing, seen.proof);
  const [first, ...others] = seen.missing;
  if (!first) return;
  write.queue.unshift(...others);
  await sendChunk(page, write, [first], seen.proof);
  if (write.pending.size === 0) return;
  await confirmPending(page, write);
  if (page.rows.outcomes()[first.place]?.outcome === 'added') {
    page.canary = false;
    await page.tell({ said: 'proved' });
  }
}

interface Seen {
  missing: Member[];
  proof: ReadProof | undefined;
}

/** One read for two purposes: are those of the last chunks there, and who of the next one is missing? */
async function look({ steps, rows, settings }: Page, write: GroupWrite): Promise<Seen> {
  const next = write.take();
  const room = (settings.bulk?.filterUsers ?? 1) - next.length;
  const asked = [...write.newestPending(room), ...next];
  if (asked.length === 0) return { missing: [], proof: undefined };
  const { id, name } = write.group;
  const label = `which of ${asked.length} are in ${name}?`;
  const input = { groupId: id, userIds: idsOf(asked) };
  const { present, proof } = await steps.ask('listUserGroupMembers', { label, input });
  const isPresent = new Set(present);
  write.confirm(isPresent);
  const already = next.filter(({ userId }) => isPresent.has(userId));
  rows.settle(
    already.map(({ place }) => place),
    { outcome: 'already_member' },
  );
  return { missing: next.filter(({ userId }) => !isPresent.has(userId)), proof };
}
