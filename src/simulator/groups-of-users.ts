import type { GroupRecord } from './model.js';

/** Which groups each user is in. Lists, not maps: a million users are in one group each, or in a few. */
export class GroupsOfUsers {
  readonly #byUser = new Map<string, readonly GroupRecord[]>();

  /** In the order in which they were entered. */
  of(userId: string): readonly GroupRecord[] {
    return this.#byUser.get(userId) ?? [];
  }

  /** Takes the place of the record with the same id, if there is one. */
  enter(userId: string, group: GroupRecord): void {
    const known = this.of(userId);
    const isKnown = known.some(({ id }) => id === group.id);
    const replaced = known.map((other) => (other.id === group.id ? group : other));
    this.#byUser.set(userId, isKnown ? replaced : [...known, group]);
  }

  leave(userId: string, groupId: string): void {
    const others = this.of(userId).filter(({ id }) => id !== groupId);
    if (others.length > 0) this.#byUser.set(userId, others);
    else this.#byUser.delete(userId);
  }
}
