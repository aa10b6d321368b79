/**
 * Why a run makes no progress, as `UsherAttention` says it. `wait_…` heals by itself;
 * `act_…` needs a person.
 */
export type Attention =
  | 'wait_spotnana'
  | 'wait_rate_limit'
  | 'act_credentials'
  | 'act_environment'
  /** A batch waits at its gate. */
  | 'act_approve'
  /** Too many rows of a batch went wrong: it has paused itself. */
  | 'act_breaker';

export function needsPerson(attention: Attention | null): boolean {
  return attention?.startsWith('act_') ?? false;
}

/** What a step is in trouble with, once it has lasted too long to be hidden in retries. */
export type TroubleKind = 'spotnana' | 'rate_limit' | 'credentials' | 'environment';

const ATTENTION: Record<TroubleKind, Attention> = {
  spotnana: 'wait_spotnana',
  rate_limit: 'wait_rate_limit',
  credentials: 'act_credentials',
  environment: 'act_environment',
};

export function toAttention(kind: TroubleKind): Attention {
  return ATTENTION[kind];
}

/** Payload of an activity's `Trouble` failure. */
export interface Trouble {
  kind: TroubleKind;
  /** When trying again makes sense, ms since the epoch; absent where nobody knows. */
  retryAt?: number;
  /** One sentence: what Spotnana (or the worker) said last. */
  reason: string;
  /** What a person can do about it, one sentence. */
  whatToDo: string;
}
