import type { Info } from '@temporalio/activity';
import type { ReadProof } from '../src/contracts/steps.js';
import { SpotnanaError } from '../src/spotnana/index.js';
import type { Notes } from './notes.js';

/**
 * Whether a PATCH of this step may be under way or applied without our knowing. `none` is claimed only where
 * it is sure; a lost note, a killed worker, a reset all lead to `maybe`.
 */
export type EarlierWrite = 'none' | 'maybe';

export function earlierWrite(
  info: Info,
  earlier: Readonly<Notes> | undefined,
  proof: ReadProof | undefined,
): EarlierWrite {
  if (isSurelyFirst(info, proof)) return 'none';
  // Notes of another attempt than the last one are stale: the last one died before its own arrived.
  return earlier?.clean && earlier.attempt === info.attempt - 1 ? 'none' : 'maybe';
}

/**
 * The first attempt of the only time that this run schedules this write. The workflow gives its proof once; a
 * run made by a workflow reset shows in the proof's run id; `temporal activity reset` sets the attempt back to 1
 * and clears the notes, but moves the time at which the attempt was scheduled.
 */
export function isSurelyFirst(info: Info, proof: ReadProof | undefined): boolean {
  return (
    proof !== undefined &&
    info.attempt === 1 &&
    info.heartbeatDetails === undefined &&
    info.currentAttemptScheduledTimestampMs === info.scheduledTimestampMs &&
    proof.runId === info.workflowExecution?.runId
  );
}

/** What to note when an attempt that might have written ends with an error. */
export function afterError(
  error: unknown,
  before: EarlierWrite,
  sent: boolean,
  now: number,
): Pick<Notes, 'clean' | 'sent' | 'lostAt'> {
  if (sent && mayHaveBeenApplied(error)) return { clean: false, sent: true, lostAt: now };
  return { clean: before === 'none', sent: before === 'maybe' };
}

function mayHaveBeenApplied(error: unknown): boolean {
  return error instanceof SpotnanaError ? error.mayHaveBeenApplied : true;
}
