import type { ReadProof } from '../../src/contracts/steps.js';
import { Refusal } from '../refusal.js';
import type { GroupWrite } from './group-write.js';
import type { Page } from './page.js';
import { patch } from './patch.js';
import { refuseAll, refuseMember } from './refuse.js';
import type { Member } from './rows.js';
import { searchRefused } from './search-refused.js';
import { readMissing, trySome } from './try-some.js';
import { weedOut } from './weed-out.js';

/** Sends a chunk. Whoever was accepted is pending afterwards; whoever is refused for good has an outcome. */
export async function sendChunk(
  page: Page,
  write: GroupWrite,
  members: readonly Member[],
  proof: ReadProof | undefined,
): Promise<void> {
  const refusal = await patch(page, write, members, proof);
  if (!refusal) return;
  const { status } = refusal.more;
  if (status === TOO_LARGE && members.length > 1) return sendLess(page, write, members);
  if (isAboutGroup(refusal)) await askGroup(page, write);
  const good = await weedOut(page, members);
  if (good.length === 0) return;
  await search(page, write, good, good.length < members.length ? undefined : refusal);
}

const TOO_LARGE = 413;

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
  members: readonly Member[],
  refusal: Refusal | undefined,
): Promise<void> {
  const again = refusal ?? (await tryRest(page, write, members));
  if (!again) return;
  const suspects = isAboutGroup(again) ? await tryTwoAlone(page, write, members, again) : members;
  if (suspects.length > 0) await searchRefused(page, write, suspects, again);
}

/** Some were weeded out: the rest may well be good. */
async function tryRest(
  page: Page,
  write: GroupWrite,
  members: readonly Member[],
): Promise<Refusal | undefined> {
  const left = await readMissing(page, write, members);
  return left.missing.length > 0 ? trySome(page, write, left) : undefined;
}

/**
 * Two users alone: refused alike, the whole group is; else the answer is about single users. Returns who is still in
 * question. One user of a chunk that has no other (the first write of a batch) is held against the next in the queue.
 */
async function tryTwoAlone(
  page: Page,
  write: GroupWrite,
  members: readonly Member[],
  refusal: Refusal,
): Promise<readonly Member[]> {
  const [first, second = write.queue.shift()] = members;
  if (!first || !second) return members;
  const { missing, proof } = await readMissing(page, write, [first, second]);
  const answers = new Map(members.length === 1 ? [[first, refusal]] : []);
  for (const member of missing.filter((one) => !answers.has(one))) {
    const answer = await trySome(page, write, { missing: [member], proof });
    if (answer) answers.set(member, answer);
  }
  const alike = [...answers.values()].filter(({ more }) => more.status === refusal.more.status);
  if (alike.length === 2) return refuseAll(page, write, alike[1] ?? refusal);
  for (const [member, answer] of answers) await refuseMember(page, member, answer);
  return members.slice(2);
}
