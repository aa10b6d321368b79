import type { ReadProof } from '../../src/contracts/steps.js';
import type { Refusal } from '../refusal.js';
import type { GroupWrite } from './group-write.js';
import { idsOf, placesOf } from './members.js';
import type { Page } from './page.js';
import { patch } from './patch.js';
import type { Member } from './rows.js';

/** Requests that a page may spend on finding what Spotnana refuses; then its remaining rows are not attempted. */
export const MAX_SEARCHES = 600;

/** Thrown where {@link MAX_SEARCHES} are spent. */
export class SearchLimit extends Error {
  override name = 'SearchLimit';
}

export interface Missing {
  missing: Member[];
  /**
   * Good for a PATCH of each of them, once: every write of them before the read was answered (promise 1). Absent where
   * one was not.
   */
  proof: ReadProof | undefined;
}

/** One PATCH of a search; resolves to the refusal, or to nothing where it was accepted. */
export async function trySome(
  page: Page,
  write: GroupWrite,
  { missing, proof }: Missing,
): Promise<Refusal | undefined> {
  await page.orders.mayGoOn();
  spend(page);
  return patch(page, write, missing, proof);
}

function spend(page: Page): void {
  page.searches += 1;
  if (page.searches > MAX_SEARCHES) throw new SearchLimit();
}

/** Who is missing by now: part of what was refused may have been added all the same. */
export async function readMissing(
  page: Page,
  write: GroupWrite,
  members: readonly Member[],
): Promise<Missing> {
  spend(page);
  const { id, name } = write.group;
  const label = `who of ${members.length} is in ${name} by now?`;
  const input = { groupId: id, userIds: idsOf(members) };
  const isUncertain = input.userIds.some((userId) => write.uncertain.has(userId));
  const { present, proof } = await page.steps.ask('listUserGroupMembers', { label, input });
  for (const userId of input.userIds) write.uncertain.delete(userId);
  const isPresent = new Set(present);
  const there = members.filter(({ userId }) => isPresent.has(userId));
  const isOurs = ({ userId }: Member) => write.tried.has(userId);
  page.rows.settle(placesOf(there.filter(isOurs)), { outcome: 'added' });
  page.rows.settle(placesOf(there), { outcome: 'already_member' });
  const missing = members.filter(({ userId }) => !isPresent.has(userId));
  // After an answer that was lost, the step itself reads over the settling time.
  return { missing, proof: isUncertain ? undefined : proof };
}
