import type { FailureType } from '../contracts/failures.js';

/** A mistake on the command line: one line and the valid choices. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** What a command that starts no run was refused, by the type with which a run would be. */
export class RefusedError extends Error {
  override name = 'RefusedError';
  readonly type: FailureType;

  constructor(type: FailureType, message: string) {
    super(message);
    this.type = type;
  }
}

export const NOTHING_LEFT = 'Interrupted; nothing is left running';

/** Ctrl-C or SIGTERM ended the command; the message says what goes on running. */
export class InterruptedError extends Error {
  override name = 'InterruptedError';
  readonly workflowId?: string;

  constructor(message: string, workflowId?: string) {
    super(message);
    if (workflowId !== undefined) this.workflowId = workflowId;
  }
}
