import type { Page, PageGroup } from './page.js';
import type { Member } from './rows.js';

/** The rows of one group while they are written: who is still to be looked at, who was sent and is not seen yet. */
export interface GroupWrite {
  readonly group: PageGroup;
  /** In the order of the rows. */
  readonly queue: Member[];
  /** Sent, accepted (or perhaps so), not listed yet; by user id, oldest first. */
  readonly pending: Map<string, Member>;
  /** Users of whom a PATCH was asked for: a read had shown them missing. */
  readonly tried: Set<string>;
  /** Sent once with an answer that was lost, and not looked at since; by user id. */
  readonly uncertain: Map<string, Member>;
  /** Pending users whose write was broken off: it may have left, or not. */
  readonly cutOff: Set<string>;
  /** The next chunk. */
  take(): Member[];
  newestPending(room: number): Member[];
  sent(members: readonly Member[]): void;
  /** Pending users whom a read shows were added. */
  confirm(present: ReadonlySet<string>): void;
}

export function createGroupWrite(
  page: Page,
  group: PageGroup,
  members: readonly Member[],
): GroupWrite {
  const queue = [...members];
  const pending = new Map<string, Member>();
  const tried = new Set<string>();
  const uncertain = new Map<string, Member>();
  const cutOff = new Set<string>();
  return {
    group,
    queue,
    pending,
    tried,
    uncertain,
    cutOff,
    take: () => queue.splice(0, page.chunk),
    newestPending: (room) => (room > 0 ? [...pending.values()].slice(-room) : []),
    sent(sent) {
      for (const member of sent) {
        pending.set(member.userId, member);
        uncertain.delete(member.userId);
      }
    },
    confirm(present) {
      for (const [userId, { place }] of pending) {
        if (!present.has(userId)) continue;
        pending.delete(userId);
        page.rows.settle([place], { outcome: 'added' });
        page.breaker.record(true);
      }
    },
  };
}
