/**
 * How the coordinator of a batch fails: the `type` of the `ApplicationFailure` that ends it. A batch whose rows went
 * wrong does not fail: each row has its outcome. docs/bulk.md has a section for each.
 */
export const BATCH_FAILURES = {
  /** The input is malformed; nothing was read or written. */
  InvalidInput: 'invalid',
  /** The worker talks to another Spotnana than the one that was expected; nothing was read or written. */
  UnexpectedHost: 'refused',
  /** The coordinator was reset: it cannot know what its pages did since, and has told them to end. */
  BatchReset: 'lost',
} as const;

export type BatchFailureType = keyof typeof BATCH_FAILURES;
