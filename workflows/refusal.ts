import { ActivityFailure, ApplicationFailure, CancelledFailure } from '@temporalio/workflow';
import type { Trouble } from '../src/contracts/attention.js';
import type { FailureDetails, FailureType, StepFailureDetails } from '../src/contracts/failures.js';
import { isFailureType, STEP_FAILURES } from '../src/contracts/failures.js';

/** Why an add ends without the user in the group; `addUserToGroup` turns it into the run's failure. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly type: FailureType;
  /** What to do, one sentence, without "then start the same add again". */
  readonly whatToDo: string;
  readonly more: Partial<FailureDetails>;

  constructor(
    type: FailureType,
    reason: string,
    whatToDo: string,
    more: Partial<FailureDetails> = {},
    options?: ErrorOptions,
  ) {
    super(reason, options);
    this.type = type;
    this.whatToDo = whatToDo;
    this.more = more;
  }
}

/** Spotnana's (or the worker's) final answer to a step; undefined for anything else. */
export function toRefusal(error: unknown): Refusal | undefined {
  const failure = applicationFailureOf(error);
  if (!failure || !isFailureType(failure.type)) return undefined;
  const { reason, whatToDo, mayHaveWritten, ...answer } = detailsOf<StepFailureDetails>(failure);
  const more: Partial<FailureDetails> = {
    ...answer,
    ...(mayHaveWritten ? { written: 'unknown' as const } : {}),
  };
  return new Refusal(failure.type, reason ?? failure.message, whatToDo ?? '', more, {
    cause: error,
  });
}

/** Whether the write step ended in a way that leaves nothing of it under way. */
export function isSurelyUnwritten(error: unknown): boolean {
  if (error instanceof Refusal) return error.more.written !== 'unknown';
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (!(cause instanceof CancelledFailure)) return false;
  // Cancelled by the attempt itself, which knows; the server's own cancellation has no details.
  return (cause.details?.[0] as Partial<StepFailureDetails> | undefined)?.mayHaveWritten === false;
}

/** The trouble that a step gave up with, and the answer behind it. */
export type StepTrouble = Trouble & StepFailureDetails;

/** Undefined for anything but trouble. */
export function toTrouble(error: unknown): StepTrouble | undefined {
  const failure = applicationFailureOf(error);
  if (!failure || failure.type !== STEP_FAILURES.Trouble) return undefined;
  return detailsOf<StepTrouble>(failure) as StepTrouble;
}

function applicationFailureOf(error: unknown): ApplicationFailure | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  return error.cause instanceof ApplicationFailure ? error.cause : undefined;
}

function detailsOf<T>(failure: ApplicationFailure): Partial<T> {
  return (failure.details?.[0] ?? {}) as Partial<T>;
}
