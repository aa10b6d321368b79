import type { ReadProof } from '../../src/contracts/steps.js';
import { settleDoubles } from './doubles.js';
import type { GroupWrite } from './group-write.js';
import { idsOf } from './members.js';
import type { Page } from './page.js';
import type { Member } from './rows.js';

/** Who a complete read showed missing. */
export interface Missing {
  missing: Member[];
  /** Good for one PATCH of any of them, until one of them is sent. */
  proof: ReadProof | undefined;
}

/** Reads who of these is missing by now: part of what was refused may have been added all the same. */
export async function readMissing(
  page: Page,
  write: GroupWrite,
  members: readonly Member[],
): Promise<Missing> {
  page.searches += 1;
  const { id, name } = write.group;
  const label = `who of ${members.length} is in ${name} by now?`;
  const input = { groupId: id, userIds: idsOf(members) };
  const { present, proof } = await page.steps.ask('listUserGroupMembers', { label, input });
  const unsent = write.neverSent(members, present);
  await settleDoubles(page, write.group, unsent, 'asks other pages in a search, too');
  return { missing: write.see(members, present), proof };
}
