import type { Trouble } from '../src/contracts/attention.js';
import { RETRY_NOW_SIGNAL } from '../src/contracts/names.js';
import { utcSoon } from '../src/contracts/text.js';
import type { StepTrouble } from './refusal.js';

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

/** A timer's label: the UI shows it whole up to 60 characters, from the important word on. */
export function waitLabel(
  trouble: Pick<StepTrouble, 'kind' | 'status'>,
  until: number,
  now: number,
): string {
  return `${toCause(trouble)}: next try ${utcSoon(until, now)} or on ${RETRY_NOW_SIGNAL}`;
}

function toCause({ kind, status }: Pick<StepTrouble, 'kind' | 'status'>): string {
  switch (kind) {
    case 'spotnana':
      return status === undefined ? 'Spotnana fails' : `Spotnana fails (${status})`;
    case 'rate_limit':
      return 'Rate limit';
    case 'credentials':
      return status === undefined ? 'No credentials' : 'Credentials refused';
    case 'environment':
      return 'Wrong Spotnana host';
  }
}
