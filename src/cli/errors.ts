/** A mistake on the command line: one line and the valid choices. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Ctrl-C or SIGTERM ended the command; the message says what goes on running. */
export class InterruptedError extends Error {
  override name = 'InterruptedError';
  readonly workflowId?: string;

  constructor(message: string, workflowId?: string) {
    super(message);
    if (workflowId !== undefined) this.workflowId = workflowId;
  }
}
