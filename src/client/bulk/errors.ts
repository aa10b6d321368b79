import { UsherError } from '../errors.js';

/** No batch of that name, or Temporal keeps it no longer. It does not mean that its rows were not added. */
export class BatchNotFoundError extends UsherError {
  override name = 'BatchNotFoundError';
  readonly workflowId: string;

  constructor(batch: string, workflowId: string) {
    super(
      `Temporal knows no batch "${batch}" (any more): check the name, or list the batches`,
      true,
    );
    this.workflowId = workflowId;
  }
}

/** Another batch of this name is open: other rows, another mode or other options. This one was not started. */
export class BatchConflictError extends UsherError {
  override name = 'BatchConflictError';
  readonly workflowId: string;

  constructor(batch: string, workflowId: string, differs: string) {
    super(
      `A batch "${batch}" is open with ${differs}: nothing was started; wait for it, cancel it, or give this one another name`,
      true,
    );
    this.workflowId = workflowId;
  }
}

/** The rows are more than a batch may have. Nothing was started. */
export class BatchTooLargeError extends UsherError {
  override name = 'BatchTooLargeError';

  constructor(what: string) {
    super(`${what}: split the file`, true);
  }
}

/** The batch refuses a decision: it does not wait for one, or the plan is another one. Nothing has changed. */
export class DecisionRefusedError extends UsherError {
  override name = 'DecisionRefusedError';

  constructor(reason: string, options?: ErrorOptions) {
    super(`The batch refuses this: ${reason}`, true, options);
  }
}

/**
 * The coordinator ended without a result: `type` is one of `BATCH_FAILURES`, or `terminated` or `timed out`. It does not mean
 * that nothing was written: the rows' outcomes are in the report.
 */
export class BatchLostError extends UsherError {
  override name = 'BatchLostError';
  readonly workflowId: string;
  readonly type: string;

  constructor(workflowId: string, type: string, message: string, options?: ErrorOptions) {
    super(message, type === 'InvalidInput' || type === 'UnexpectedHost', options);
    this.workflowId = workflowId;
    this.type = type;
  }
}
