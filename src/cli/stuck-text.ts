import type { StuckOnCode } from '../client/index.js';
import { utc } from '../contracts/text.js';

export const STUCK_REMEDY =
  'Roll the workers back to the version that began it, or mend the code: it goes on by itself then. Never reset it.';

/** That a run is stuck on code, since when, until when, and why. */
export function describeStuck({ since, reason }: StuckOnCode): string {
  const from = since === undefined ? '' : ` since ${utc(Date.parse(since))}`;
  return `Stuck on code${from}, until workers have code that fits. ${reason}`;
}

/** Why an open run gave no answer, and what to do. */
export function renderUnanswered({ stuck }: { stuck?: StuckOnCode }): string[] {
  if (!stuck) return ['  No worker answers: this is what it said last.'];
  return [`  ${describeStuck(stuck)}`, `  ${STUCK_REMEDY}`];
}
