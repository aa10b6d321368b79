import type { Durations } from '../src/config/durations.js';
import type { Attempt } from './attempt.js';
import { spentAt } from './own-time.js';
import { NotVisibleYet } from './signals.js';

/**
 * After a look that did not find a membership that was written: asks Temporal for the next one, by a retry that
 * costs no history event and survives any crash. Returns once the step itself has looked long enough.
 */
export function lookAgainLater(
  attempt: Attempt,
  { lookMinMs, lookMaxMs, verifyTimeoutMs, heartbeatTimeoutMs }: Durations,
  now: number,
): void {
  const looking = attempt.earlier?.looking;
  const spentMs = spentAt(looking, now, heartbeatTimeoutMs);
  if (spentMs >= verifyTimeoutMs) return;
  const growing = Math.min(lookMaxMs, Math.max(lookMinMs, spentMs / 2));
  const pauseMs = Math.ceil(Math.min(growing, verifyTimeoutMs - spentMs));
  attempt.note({ doing: 'looking again', looking: { spentMs, at: now, pauseMs } });
  throw new NotVisibleYet('Spotnana does not list the membership yet', pauseMs);
}
