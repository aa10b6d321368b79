import type { AddEnding } from './add-user-to-group.js';

/**
 * How a run fails: the `type` of the `ApplicationFailure` that ends it. Part of the wire contract;
 * docs/errors.md has a section for each.
 */
export const FAILURES = {
  /** The input is malformed; nothing was read or written. */
  InvalidInput: { ending: 'refused', final: true },
  /** The worker is configured not to touch this company. */
  CompanyNotAllowed: { ending: 'refused', final: true },
  /** A complete look-up showed nobody of the company with the address or number. */
  UserNotFound: { ending: 'refused', final: true },
  AmbiguousUser: { ending: 'refused', final: true },
  InactiveUser: { ending: 'refused', final: true },
  GroupNotFound: { ending: 'refused', final: true },
  AmbiguousGroup: { ending: 'refused', final: true },
  GroupOfAnotherCompany: { ending: 'refused', final: true },
  /** Spotnana answered 400 or another 4xx that is none of the following. */
  SpotnanaRejected: { ending: 'refused', final: true },
  /** Spotnana answered 403 to a step. It does not mean that the credentials are wrong. */
  SpotnanaForbidden: { ending: 'refused', final: true },
  /** Spotnana answered 404 to a step. */
  SpotnanaNotFound: { ending: 'refused', final: true },
  /** The write was accepted, but no read confirmed it in time. It does not mean that the user is not a member. */
  VerificationTimedOut: { ending: 'unverified', final: false },
  /** The run's deadline passed while it waited for Spotnana or for a person. */
  DeadlineExceeded: { ending: 'failed', final: false },
  /** Somebody cancelled the run; the message says what holds. */
  Cancelled: { ending: 'cancelled', final: true },
} as const satisfies Record<string, { ending: AddEnding; final: boolean }>;

export type FailureType = keyof typeof FAILURES;

export function isFailureType(type: unknown): type is FailureType {
  return typeof type === 'string' && Object.hasOwn(FAILURES, type);
}

/** Whether this run wrote: what its last word is worth. */
export type Written = 'no' | 'accepted' | 'unknown';

/** First detail of the `ApplicationFailure` that ends a run. */
export interface FailureDetails {
  /** Such as `5 of 6`; absent where none of the six steps was reached. */
  step?: string;
  written: Written;
  /** Whether the last read of this run listed the user; null where none says. */
  isMember: boolean | null;
  /** What to do now, one sentence. */
  next: string;
  host?: string;
  status?: number;
  /** Spotnana's error code. */
  code?: string;
  /** Spotnana's link for its support. */
  debugIdentifier?: string;
  /** Groups that bear the name (AmbiguousGroup). */
  groupIds?: string[];
  /** Names like the one asked for (GroupNotFound). */
  nearNames?: string[];
}

/** Types of activity failures. Those that are not a {@link FailureType} never end a run. */
export const STEP_FAILURES = {
  /** 5xx, network trouble, a deadline, an answer that makes no sense. Retried. */
  SpotnanaUnavailable: 'SpotnanaUnavailable',
  /** 429, or the gate is closed because of one. Retried when it reopens. */
  RateLimited: 'RateLimited',
  /** The token endpoint refuses the client id or secret. Retried: a rotated secret heals it. */
  CredentialsRefused: 'CredentialsRefused',
  /** This worker talks to another Spotnana than the run is bound to. Retried: another worker may fit. */
  WrongEnvironment: 'WrongEnvironment',
  /** The list changed while it was read. Retried. */
  IncompleteRead: 'IncompleteRead',
  /** Not listed yet. Retried: Temporal does the polling. */
  NotVisibleYet: 'NotVisibleYet',
  /** Others go first at the gate. Retried; no trouble. */
  GateBusy: 'GateBusy',
  /** The step has been in trouble for long: the workflow takes over, visibly. Not retried. */
  Trouble: 'Trouble',
} as const;

/** Detail of an activity's failure that carries a final answer of Spotnana. */
export interface StepFailureDetails {
  reason: string;
  whatToDo: string;
  status?: number;
  code?: string;
  debugIdentifier?: string;
  /** A PATCH of this step may have been applied although the step failed. */
  mayHaveWritten?: boolean;
}
