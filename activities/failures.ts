import type { FailureType, StepFailureDetails } from '../src/contracts/failures.js';
import type { STEP_FAILURES } from '../src/contracts/failures.js';
import type { TroubleKind } from '../src/contracts/attention.js';
import { GateWaitError, IncompleteReadError, SpotnanaError } from '../src/spotnana/index.js';
import { AttemptLost, NoBulkSlot, NotVisibleYet, WrongEnvironment } from './signals.js';

/**
 * The one table of what is retried. Pure: an error goes in, a verdict comes out; how long a step has been in
 * trouble, and what that means, is decided in `give-up.ts`.
 */
export type Verdict = FinalVerdict | RetryVerdict;

/** Spotnana's answer stands: asking again would get the same. */
export interface FinalVerdict {
  retry: false;
  type: FailureType;
}

export interface RetryVerdict {
  retry: true;
  type: keyof typeof STEP_FAILURES;
  /** What the step is in trouble with; null where waiting is the normal course of things. */
  trouble: TroubleKind | null;
  /** Set where Spotnana (or the gate) says how long, ms; else exponential with jitter. */
  delayMs?: number;
}

/** When a step that found no slot comes back (ms). */
const SLOT_RETRY_MS = 1_000;

export function judge(error: unknown, now: number): Verdict {
  if (error instanceof SpotnanaError) return judgeSpotnana(error);
  if (error instanceof GateWaitError) return judgeGate(error, now);
  if (error instanceof NotVisibleYet) {
    return { retry: true, type: 'NotVisibleYet', trouble: null, delayMs: error.delayMs };
  }
  if (error instanceof NoBulkSlot) return retry('GateBusy', null, SLOT_RETRY_MS);
  if (error instanceof WrongEnvironment) return retry('WrongEnvironment', 'environment');
  if (error instanceof IncompleteReadError) return retry('IncompleteRead', 'spotnana');
  if (error instanceof AttemptLost) return retry('SpotnanaUnavailable', null);
  // A bug of ours: retried like an outage, so that a mended worker heals the run, and seen like one.
  return retry('SpotnanaUnavailable', 'spotnana');
}

function judgeSpotnana(error: SpotnanaError): Verdict {
  if (error.kind === 'credentials') {
    return retry('CredentialsRefused', 'credentials', error.retryAfterMs);
  }
  if (error.kind === 'configuration') return retry('CredentialsRefused', 'credentials');
  if (error.kind !== 'status' || error.status === undefined) {
    return retry('SpotnanaUnavailable', 'spotnana', error.retryAfterMs);
  }
  return judgeStatus(error.status, error.retryAfterMs);
}

function judgeStatus(status: number, retryAfterMs: number | undefined): Verdict {
  if (status === 429) return retry('RateLimited', 'rate_limit', retryAfterMs);
  // The client has fetched a new token and repeated the request already.
  if (status === 401) return retry('CredentialsRefused', 'credentials');
  if (status === 403) return { retry: false, type: 'SpotnanaForbidden' };
  if (status === 404) return { retry: false, type: 'SpotnanaNotFound' };
  // A server's or a proxy's word that it gave up waiting, not an answer to the request.
  if (status === 408 || status === 425) return retry('SpotnanaUnavailable', 'spotnana');
  if (status >= 400 && status < 500) return { retry: false, type: 'SpotnanaRejected' };
  return retry('SpotnanaUnavailable', 'spotnana', retryAfterMs);
}

function judgeGate({ reason, status, retryAtMs }: GateWaitError, now: number): Verdict {
  const delayMs = Math.max(0, retryAtMs - now);
  if (reason === 'queue') return retry('GateBusy', null, delayMs);
  // Closed by an outage, not by a rate.
  if (status === 503) return retry('SpotnanaUnavailable', 'spotnana', delayMs);
  return retry('RateLimited', 'rate_limit', delayMs);
}

function retry(
  type: RetryVerdict['type'],
  trouble: TroubleKind | null,
  delayMs?: number,
): RetryVerdict {
  return { retry: true, type, trouble, ...(delayMs === undefined ? {} : { delayMs }) };
}

/** What an operator is told of the error. Texts of Spotnana were cut and cleaned by its client. */
export function toStepDetails(error: unknown): StepFailureDetails {
  if (!(error instanceof SpotnanaError)) {
    const { status } = error instanceof GateWaitError ? error : {};
    const answer = status === undefined ? {} : { status };
    return { reason: messageOf(error), whatToDo: whatToDoAbout(error), ...answer };
  }
  return {
    reason: error.message,
    whatToDo: error.whatToDo,
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.code === undefined ? {} : { code: error.code }),
    ...(error.debugIdentifier === undefined ? {} : { debugIdentifier: error.debugIdentifier }),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function whatToDoAbout(error: unknown): string {
  if (error instanceof WrongEnvironment) {
    return 'Stop the worker with the wrong SPOTNANA_BASE_URL, or give it a task queue of its own';
  }
  return 'Wait: usher tries again by itself';
}
