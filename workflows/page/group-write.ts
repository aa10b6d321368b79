import type { Page, PageGroup } from './page.js';
import type { Member, Verdict } from './rows.js';

/**
 * Why a user who was in a PATCH may be a member by now. `accepted`: Spotnana took it. `unknown`: its answer was lost, or it
 * was cut off. `refused`: it was refused, with others, of whom some may have been added all the same.
 */
export type Sent = 'accepted' | 'unknown' | 'refused';

/** A user who was sent and not seen since. */
export interface Unseen {
  member: Member;
  sent: Sent;
  /** What is said of the row if the user turns out to be missing. */
  ifMissing?: Verdict;
}

/** The rows of one group while they are written: who is still to be looked at, who was sent and is not seen yet. */
export interface GroupWrite {
  readonly group: PageGroup;
  /** In the order of the rows. */
  readonly queue: Member[];
  /** By user id, oldest first. */
  readonly unseen: ReadonlyMap<string, Unseen>;
  /** The next chunk. */
  take(): Member[];
  /** Of those who were accepted, or perhaps so. */
  newestUnseen(room: number): Member[];
  sent(members: readonly Member[], how: Sent): void;
  /** Of those whom a complete read showed, whoever was a member before this page sent anything of them. */
  neverSent(asked: readonly Member[], present: readonly string[]): Member[];
  /** What a complete read showed: settles who is a member, and returns who is missing. */
  see(asked: readonly Member[], present: readonly string[]): Member[];
  /** Says of a row what holds unless the user was added all the same; at once where nobody was sent. */
  judge(member: Member, verdict: Verdict): void;
  /** They have their outcome. */
  forget(members: readonly Member[]): void;
}

export function createGroupWrite(
  page: Page,
  group: PageGroup,
  members: readonly Member[],
): GroupWrite {
  const queue = [...members];
  const unseen = new Map<string, Unseen>();

  function seeMember({ userId, place }: Member): void {
    // Whom nobody sent was there already.
    const wasSent = unseen.delete(userId);
    page.rows.settle([place], { outcome: wasSent ? 'added' : 'already_member' });
    if (wasSent) page.breaker.record(true);
  }

  return {
    group,
    queue,
    unseen,
    take: () => queue.splice(0, page.chunk),
    newestUnseen(room) {
      const waiting = [...unseen.values()].filter(({ sent }) => sent !== 'refused');
      return room > 0 ? waiting.slice(-room).map(({ member }) => member) : [];
    },
    sent(members, how) {
      for (const member of members) {
        const before = unseen.get(member.userId)?.sent;
        unseen.delete(member.userId);
        // A refusal takes nothing back that may have been added before.
        const sent = how === 'refused' ? (before ?? how) : how;
        unseen.set(member.userId, { member, sent });
      }
    },
    neverSent(asked, present) {
      const isPresent = new Set(present);
      return asked.filter(({ userId }) => isPresent.has(userId) && !unseen.has(userId));
    },
    see(asked, present) {
      const isPresent = new Set(present);
      for (const member of asked) if (isPresent.has(member.userId)) seeMember(member);
      return asked.filter(({ userId }) => !isPresent.has(userId));
    },
    judge(member, verdict) {
      const sent = unseen.get(member.userId);
      if (sent) sent.ifMissing = verdict;
      else page.rows.settle([member.place], verdict);
    },
    forget(members) {
      for (const { userId } of members) unseen.delete(userId);
    },
  };
}
