import { sleep, workflowInfo } from '@temporalio/workflow';
import type { RunSettings } from '../src/contracts/steps.js';

/**
 * Whether the run is what `temporal workflow reset` made of another one, from a point before that was bound: it knows
 * nothing of what the run before has done.
 */
export function isBegunAnew({ runId }: RunSettings): boolean {
  return runId !== workflowInfo().originalExecutionRunId;
}

/** How long a step of a run that is gone may go on: until its worker is told, and its request has ended (ms). */
export function stepEndMs({ heartbeatTimeoutMs, requestTimeoutMs }: RunSettings): number {
  return heartbeatTimeoutMs + requestTimeoutMs;
}

/** For a run that is begun anew: what the run before had sent may be under way, and this one knows nothing of it. */
export async function untilRunBeforeEnds(settings: RunSettings): Promise<void> {
  const summary = 'until what the run before had sent has ended';
  await sleep(stepEndMs(settings), { summary });
}
