import type { Attention } from '../contracts/attention.js';
import { needsPerson } from '../contracts/attention.js';
import type { AddState } from '../contracts/add-user-to-group.js';
import type { FailureDetails, FailureType } from '../contracts/failures.js';
import { FAILURES } from '../contracts/failures.js';

/** Base of all errors of this library. */
export class UsherError extends Error {
  override name = 'UsherError';
  /** True: sending the same again would end the same way. False: it is worth sending again. */
  readonly final: boolean;

  constructor(message: string, final: boolean, options?: ErrorOptions) {
    super(message, options);
    this.final = final;
  }
}

/** The input is malformed: nothing was started. */
export class InvalidInputError extends UsherError {
  override name = 'InvalidInputError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The input is not valid: ${problems.join('; ')}`, true);
    this.problems = problems;
  }
}

/**
 * The wait is over; the add goes on. It does not mean that anything went wrong: start the same add again to wait
 * on, or look with `getAdd(workflowId)`.
 */
export class StillRunningError extends UsherError {
  override name = 'StillRunningError';
  readonly workflowId: string;
  readonly runId: string;
  readonly state: AddState;
  /** Why it makes no progress, if it makes none. */
  readonly attention: Attention | null;

  constructor(fields: {
    workflowId: string;
    runId: string;
    state: AddState;
    attention: Attention | null;
  }) {
    const { workflowId, state, attention } = fields;
    const why = attention === null ? '' : ` (${attention})`;
    const next = needsPerson(attention)
      ? 'it needs a person, and its status says for what; then it goes on by itself'
      : 'it goes on by itself';
    super(`The add ${workflowId} is still ${state}${why}; ${next}`, false);
    this.workflowId = fields.workflowId;
    this.runId = fields.runId;
    this.state = fields.state;
    this.attention = fields.attention;
  }
}

/**
 * Nobody polls the task queue. The message says what that means: an add is started and begins as soon as a worker comes up; a
 * batch is not started.
 */
export class NoWorkerError extends UsherError {
  override name = 'NoWorkerError';
  readonly workflowId: string;
  readonly taskQueue: string;

  constructor(
    workflowId: string,
    taskQueue: string,
    meaning = `the add ${workflowId} begins then`,
  ) {
    super(
      `No worker polls task queue "${taskQueue}": start one ("usher worker"); ${meaning}`,
      false,
    );
    this.workflowId = workflowId;
    this.taskQueue = taskQueue;
  }
}

/** Another add runs under the same workflow id. Says nothing of that run: it may be somebody else's. */
export class WorkflowIdConflictError extends UsherError {
  override name = 'WorkflowIdConflictError';
  readonly workflowId: string;

  constructor(workflowId: string) {
    super(`Another add runs under the id ${workflowId}: this one was not started`, true);
    this.workflowId = workflowId;
  }
}

/** Temporal cannot be reached, or does not answer. Whether an add was started is not known; starting it again is safe. */
export class TemporalUnreachableError extends UsherError {
  override name = 'TemporalUnreachableError';

  constructor(reason: string, options?: ErrorOptions) {
    super(
      `Temporal cannot be reached: check TEMPORAL_ADDRESS and that it is up (${reason})`,
      false,
      options,
    );
  }
}

/** The Temporal namespace does not exist: nothing was started. */
export class NamespaceMissingError extends UsherError {
  override name = 'NamespaceMissingError';

  constructor(namespace: string, options?: ErrorOptions) {
    super(
      `Temporal has no namespace "${namespace}": check TEMPORAL_NAMESPACE, or create it`,
      false,
      options,
    );
  }
}

/** No run of that id, or Temporal keeps it no longer. It does not mean that the user is not in the group. */
export class AddNotFoundError extends UsherError {
  override name = 'AddNotFoundError';
  readonly workflowId: string;

  constructor(workflowId: string) {
    super(`Temporal knows no add ${workflowId} (any more): check the id`, true);
    this.workflowId = workflowId;
  }
}

/** The run was ended from outside (terminated, timed out). It does not mean that the user is not in the group. */
export class RunLostError extends UsherError {
  override name = 'RunLostError';
  readonly workflowId: string;
  readonly runId: string;

  constructor(workflowId: string, runId: string, how: string) {
    super(
      `The add ${workflowId} was ${how} from outside: start the same add again to know what holds`,
      false,
    );
    this.workflowId = workflowId;
    this.runId = runId;
  }
}

/** The run ended as failed; `type` says how, `details` what is known. See docs/errors.md. */
export class AddFailedError extends UsherError {
  override name = 'AddFailedError';
  readonly type: FailureType;
  readonly details: FailureDetails;
  readonly workflowId: string;
  readonly runId: string;

  constructor(fields: AddFailedFields) {
    super(fields.message, FAILURES[fields.type].final, { cause: fields.cause });
    this.type = fields.type;
    this.details = fields.details;
    this.workflowId = fields.workflowId;
    this.runId = fields.runId;
  }
}

export interface AddFailedFields {
  type: FailureType;
  message: string;
  details: FailureDetails;
  workflowId: string;
  runId: string;
  cause?: unknown;
}
