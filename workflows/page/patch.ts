import type { ReadProof } from '../../src/contracts/steps.js';
import { isSurelyUnwritten, Refusal } from '../refusal.js';
import type { GroupWrite } from './group-write.js';
import { idsOf } from './members.js';
import type { Page } from './page.js';
import type { Member } from './rows.js';

/** One PATCH; resolves to the refusal, or to nothing where it was accepted. */
export async function patch(
  { steps }: Page,
  write: GroupWrite,
  members: readonly Member[],
  proof: ReadProof | undefined,
): Promise<Refusal | undefined> {
  const { id, name } = write.group;
  const label = `add ${members.length} to ${name}`;
  const input = { groupId: id, userIds: idsOf(members), ...(proof ? { proof } : {}) };
  try {
    const { wrote } = await steps.ask('updateUserGroupMembers', { label, input });
    // Somebody else was faster: the step's own read showed them all.
    if (wrote === 'no') write.see(members, idsOf(members));
    else write.sent(members, 'accepted');
    return undefined;
  } catch (error) {
    // Also where it was cut off by an order to end: what may have left is looked for afterwards.
    if (!isSurelyUnwritten(error)) write.sent(members, 'unknown');
    if (!(error instanceof Refusal)) throw error;
    if (members.length > 1) write.sent(members, 'refused');
    return error;
  }
}
