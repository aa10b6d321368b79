import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { Trouble } from '../src/contracts/attention.js';
import type { StepFailureDetails } from '../src/contracts/failures.js';
import { STEP_FAILURES } from '../src/contracts/failures.js';
import type { Durations } from '../src/config/durations.js';
import type { RetryVerdict, Verdict } from './failures.js';

export interface FailedAttempt {
  verdict: Verdict;
  details: StepFailureDetails;
  /** How many have failed in a row without getting further, this one included. */
  attempt: number;
  /** The step's own time in trouble up to now, ms. */
  troubleMs: number;
  now: number;
  /** 0 to 1. */
  random: number;
}

/** The failure that an attempt ends with, and the pause it asks for (ms; undefined: none follows). */
export interface Ending {
  failure: ApplicationFailure;
  pauseMs?: number;
}

/**
 * Ends an attempt: a final answer as it is, trouble as a retry, trouble that lasts (or will, by the server's
 * own word) as `Trouble`, which the workflow shows to operators and waits out.
 */
export function endAttempt(failed: FailedAttempt, durations: Durations): Ending {
  const { verdict, details } = failed;
  if (!verdict.retry) {
    const failure = ApplicationFailure.create({
      type: verdict.type,
      message: details.reason,
      nonRetryable: true,
      details: [details],
    });
    return { failure };
  }
  const pauseMs = Math.round(verdict.delayMs ?? backoff(failed, durations));
  if (givesUp(verdict, failed.troubleMs + pauseMs, durations)) {
    return { failure: toTrouble(verdict, failed) };
  }
  return { failure: toRetry(verdict, details, pauseMs), pauseMs };
}

function givesUp(verdict: RetryVerdict, troubleMs: number, durations: Durations): boolean {
  if (!verdict.trouble) return false;
  const personNeeded = verdict.trouble === 'credentials' || verdict.trouble === 'environment';
  return troubleMs > (personNeeded ? durations.personNeededAfterMs : durations.troubleAfterMs);
}

/** Exponential, between ±20 %, so that many steps do not come back at once. */
function backoff({ attempt, random }: FailedAttempt, durations: Durations): number {
  const exponential = durations.retryMinMs * 2 ** Math.min(attempt - 1, 20);
  return Math.min(exponential, durations.retryMaxMs) * (0.8 + 0.4 * random);
}

function toTrouble(verdict: RetryVerdict, failed: FailedAttempt): ApplicationFailure {
  const trouble: Trouble & StepFailureDetails = {
    kind: verdict.trouble ?? 'spotnana',
    ...(verdict.delayMs === undefined ? {} : { retryAt: failed.now + verdict.delayMs }),
    ...failed.details,
  };
  return ApplicationFailure.create({
    type: STEP_FAILURES.Trouble,
    message: failed.details.reason,
    nonRetryable: true,
    details: [trouble],
  });
}

function toRetry(
  verdict: RetryVerdict,
  details: StepFailureDetails,
  pauseMs: number,
): ApplicationFailure {
  return ApplicationFailure.create({
    type: verdict.type,
    message: details.reason,
    details: [details],
    nextRetryDelay: pauseMs,
    ...(verdict.trouble === null ? { category: ApplicationFailureCategory.BENIGN } : {}),
  });
}
