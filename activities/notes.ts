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
  /** Set where the attempt ended in good order; true: whatever was sent was answered as not applied. */
  clean?: boolean;
  /** When the possible loss of an answer was noticed, ms since the epoch. */
  lostAt?: number;
  /** Ids of whoever has an employee number, by its place among those that are looked up, as far as that has been answered. */
  holders?: [place: number, userIds: string[]][];
  /** Time in trouble, without a useful answer. */
  trouble?: OwnTime;
  /** Time spent looking for a membership that was written. */
  looking?: OwnTime;
}

/**
 * What an attempt begins with, of what an earlier one noted. One that did not end in good order may have sent again since
 * `lostAt`: then that is forgotten.
 */
export function takeOver(earlier: Readonly<Notes> | undefined, attempt: number): Notes {
  const { clean, lostAt, ...lasting } = earlier ?? {};
  const isWhole = clean !== undefined && earlier?.attempt === attempt - 1;
  const lost = isWhole && lostAt !== undefined ? { lostAt } : {};
  return { ...lasting, ...lost, attempt, doing: 'waiting for its turn' };
}

export function isNotes(value: unknown): value is Notes {
  return typeof value === 'object' && value !== null && 'attempt' in value && 'doing' in value;
}
