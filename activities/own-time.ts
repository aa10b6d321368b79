/**
 * Time that a step spent itself, over all its attempts: kept in the heartbeat details. An hour without any
 * worker does not count (promise 5), so no timeout turns absence into a false outcome.
 */
export interface OwnTime {
  spentMs: number;
  /** When it was noted, ms since the epoch. */
  at: number;
  /** The pause that was planned behind `at`; more than that (and a margin) was absence. */
  pauseMs: number;
}

/** What has been spent at `now`, if an attempt begins (or goes on) now. */
export function spentAt(noted: OwnTime | undefined, now: number, marginMs: number): number {
  if (!noted) return 0;
  const since = Math.max(0, now - noted.at);
  return noted.spentMs + Math.min(since, noted.pauseMs + marginMs);
}
