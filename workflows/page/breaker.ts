/** What stops a batch that goes wrong: too many failures among the rows it wrote last. */
export interface Breaker {
  /** Notes how rows that were sent ended; true where it trips. A refusal of a whole group counts as one row. */
  record(ok: boolean, rows?: number): boolean;
  /** Forgets everything: somebody looked and said to go on. */
  reset(): void;
}

export const BREAKER = { window: 200, minFailures: 20, share: 0.2 } as const;

export function createBreaker(limits: typeof BREAKER = BREAKER): Breaker {
  /** Newest last; true: it went well. */
  let last: boolean[] = [];
  return {
    record(ok, rows = 1) {
      for (let n = 0; n < rows; n += 1) last.push(ok);
      last = last.slice(-limits.window);
      const failures = last.filter((well) => !well).length;
      return !ok && failures >= limits.minFailures && failures >= last.length * limits.share;
    },
    reset() {
      last = [];
    },
  };
}
