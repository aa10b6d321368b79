import type { OwnTime } from './own-time.js';

/**
 * What a step knows of its earlier attempts: the heartbeat details. A worker that is killed may lose its last
 * notes, so nothing may be concluded from a note that is missing.
 */
export interface Notes {
  /** The attempt that wrote these. */
  attempt: number;
  /** What it was doing, for the operator who looks at the pending activity. */
  doing: 'waiting for its turn' | 'asking Spotnana' | 'sent' | 'settling' | 'looking again';
  /** Set once a PATCH may have left. */
  sent?: boolean;
  /** The attempt ended in good order, and whatever it had sent was answered as not applied. */
  clean?: boolean;
  /** When the possible loss of an answer was noticed, ms since the epoch. */
  lostAt?: number;
  /** Time in trouble, without a useful answer. */
  trouble?: OwnTime;
  /** Time spent looking for a membership that was written. */
  looking?: OwnTime;
}

export function isNotes(value: unknown): value is Notes {
  return typeof value === 'object' && value !== null && 'attempt' in value && 'doing' in value;
}
