export interface MemberRow {
  readonly userId: string;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
  /** Ties of `addedAt` keep the order in which members were added. */
  readonly order: number;
  readonly visibleAt: number;
}

/**
 * The members of one group. Invariant: `#rows` holds the rows of `#byUser`, by (addedAt, order), so that
 * a page is a slice and a filter by user ids is a look-up each.
 */
export class GroupMembers {
  readonly #byUser = new Map<string, MemberRow>();
  #rows: MemberRow[] = [];
  #allVisibleAt = 0;
  #nextOrder = 0;

  get size(): number {
    return this.#byUser.size;
  }

  has(userId: string): boolean {
    return this.#byUser.has(userId);
  }

  /** The users in the order they were added, whether reads show them yet or not. */
  userIds(): string[] {
    return this.#rows.map((row) => row.userId);
  }

  /** False where the user is a member already. */
  add(userId: string, addedAt: number, visibleAt: number): boolean {
    if (this.#byUser.has(userId)) return false;
    this.#insert({ userId, addedAt, visibleAt, order: this.#nextOrder++ });
    return true;
  }

  remove(userId: string): boolean {
    const row = this.#byUser.get(userId);
    if (!row) return false;
    this.#byUser.delete(userId);
    this.#rows.splice(this.#placeOf(row), 1);
    return true;
  }

  /** Makes everything visible that was written with a delay. */
  reveal(): void {
    this.#rows = this.#rows.map((row) => ({ ...row, visibleAt: 0 }));
    for (const row of this.#rows) this.#byUser.set(row.userId, row);
    this.#allVisibleAt = 0;
  }

  all(): readonly MemberRow[] {
    return this.#rows;
  }

  /** Oldest first. */
  visible(now: number): readonly MemberRow[] {
    if (now >= this.#allVisibleAt) return this.#rows;
    return this.#rows.filter((row) => row.visibleAt <= now);
  }

  visibleRow(userId: string, now: number): MemberRow | undefined {
    const row = this.#byUser.get(userId);
    return row && row.visibleAt <= now ? row : undefined;
  }

  #insert(row: MemberRow): void {
    this.#byUser.set(row.userId, row);
    this.#allVisibleAt = Math.max(this.#allVisibleAt, row.visibleAt);
    const last = this.#rows.at(-1);
    if (!last || last.addedAt <= row.addedAt) this.#rows.push(row);
    else this.#rows.splice(this.#placeOf(row), 0, row);
  }

  /** The index of the row, or where it belongs. */
  #placeOf(row: MemberRow): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (byAge(this.#rows[middle] as MemberRow, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Oldest first. */
export function byAge(a: MemberRow, b: MemberRow): number {
  return a.addedAt - b.addedAt || a.order - b.order;
}
