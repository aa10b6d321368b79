import type { Trouble } from '../src/contracts/attention.js';
import { sentence } from '../src/contracts/text.js';

interface TroubleWaits {
  troubleWaitMinMs: number;
  troubleWaitMaxMs: number;
}

/**
 * How long a step in trouble waits before it tries again: until the moment that Spotnana named, else longer with
 * each round. With the longest wait at 5 minutes and a deadline of at most 7 days, the rounds of a run stay under
 * 25,000 events, half of what a history may have.
 */
export function waitMs(
  { retryAt }: Trouble,
  round: number,
  now: number,
  { troubleWaitMinMs, troubleWaitMaxMs }: TroubleWaits,
): number {
  const growing = Math.min(troubleWaitMaxMs, troubleWaitMinMs * 2 ** Math.min(round - 1, 20));
  if (retryAt === undefined) return growing;
  return Math.max(1, retryAt - now, round > 1 ? growing : 0);
}

/** One short sentence for a timer's label and the summary: what the run waits for. */
export function troubleText({ kind, reason }: Trouble, host: string): string {
  switch (kind) {
    case 'spotnana':
      return `Spotnana (${host}) gives no useful answer: ${sentence(reason)}`;
    case 'rate_limit':
      return `Spotnana (${host}) limits the rate: waiting.`;
    case 'credentials':
      return `Spotnana (${host}) refuses our credentials: rotate SPOTNANA_CLIENT_SECRET.`;
    case 'environment':
      return sentence(reason);
  }
}
