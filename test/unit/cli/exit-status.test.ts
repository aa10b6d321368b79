import { describe, expect, it } from 'vitest';
import { exitStatusOf } from '../../../src/cli/exit-status.js';
import {
  AddNotFoundError,
  InvalidInputError,
  NamespaceMissingError,
  NoWorkerError,
  RunLostError,
  StillRunningError,
  TemporalUnreachableError,
  WorkflowIdConflictError,
} from '../../../src/client/index.js';
import type { FailureType } from '../../../src/client/index.js';
import { toAddFailedError } from '../../../src/client/failed-errors.js';
import { GateWaitError, IncompleteReadError, SpotnanaError } from '../../../src/spotnana/index.js';

const STATUS: Record<FailureType, number> = {
  InvalidInput: 2,
  CompanyNotAllowed: 3,
  UserNotFound: 3,
  AmbiguousUser: 3,
  InactiveUser: 3,
  GroupNotFound: 3,
  AmbiguousGroup: 3,
  GroupOfAnotherCompany: 3,
  SpotnanaRejected: 3,
  SpotnanaForbidden: 3,
  SpotnanaNotFound: 3,
  VerificationTimedOut: 4,
  DeadlineExceeded: 5,
  Cancelled: 3,
};

describe('the exit status', () => {
  it.each(Object.entries(STATUS))('of an add that fails as %s is %i', (name, status) => {
    const details = { written: 'no', isMember: null, next: '' } as const;
    const failed = { type: name as FailureType, message: '', details, workflowId: '', runId: '' };
    expect(exitStatusOf(toAddFailedError(failed))).toBe(status);
  });

  const run = { workflowId: 'add:x', runId: 'y' };
  it.each([
    [new InvalidInputError([]), 2],
    [new AddNotFoundError('add:x'), 2],
    [new NamespaceMissingError('x'), 2],
    [new WorkflowIdConflictError('add:x'), 3],
    [new StillRunningError({ ...run, state: 'running', attention: null }), 5],
    [new NoWorkerError('add:x', 'usher'), 5],
    [new RunLostError('add:x', 'y', 'terminated'), 5],
    [new TemporalUnreachableError('x'), 5],
    [new IncompleteReadError('x'), 5],
    [new GateWaitError('closed', 0), 5],
    [new TypeError('a bug'), 1],
  ])('of %s is %i', (error, status) => {
    expect(exitStatusOf(error)).toBe(status);
  });

  it.each([
    ['configuration', undefined, 2],
    ['status', 400, 3],
    ['status', 403, 3],
    ['status', 404, 3],
    ['status', 401, 5],
    ['status', 429, 5],
    ['status', 500, 5],
    ['credentials', 403, 5],
    ['network', undefined, 5],
    ['timeout', undefined, 5],
    ['bad-answer', undefined, 5],
  ] as const)('of a read that ends as %s %s is %i', (kind, status, exit) => {
    const fields = { kind, operation: 'getUserGroup', whatToDo: '' } as const;
    const error = new SpotnanaError('', { ...fields, ...(status === undefined ? {} : { status }) });
    expect(exitStatusOf(error)).toBe(exit);
  });
});
