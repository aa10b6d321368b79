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
  for (const userId of input.userIds) write.tried.add(userId);
  try {
    await steps.ask('updateUserGroupMembers', { label, input });
    write.sent(members);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) {
      if (!isSurelyUnwritten(error)) {
        for (const member of members) write.uncertain.set(member.userId, member);
      }
      return error;
    }
    // Cut off by an order to end: what may have left is looked for afterwards.
    if (!isSurelyUnwritten(error)) {
      write.sent(members);
      for (const { userId } of members) write.cutOff.add(userId);
    }
    throw error;
  }
}
