export type {
  AddEnding,
  AddOutcome,
  AddState,
  AddUserToGroupInput,
  AddUserToGroupResult,
  InheritedRole,
  Witness,
} from '../contracts/add-user-to-group.js';
export type { Attention } from '../contracts/attention.js';
export type { FailureDetails, FailureType } from '../contracts/failures.js';
export type { ConnectOptions, UsherClientOptions } from './client.js';
export { UsherClient } from './client.js';
export {
  AddFailedError,
  AddNotFoundError,
  InvalidInputError,
  NoWorkerError,
  RunLostError,
  StillRunningError,
  TemporalUnreachableError,
  UsherError,
  WorkflowIdConflictError,
} from './errors.js';
export {
  AddCancelledError,
  AddInputRefusedError,
  AmbiguousGroupError,
  AmbiguousUserError,
  CompanyNotAllowedError,
  DeadlineExceededError,
  GroupNotFoundError,
  GroupOfAnotherCompanyError,
  InactiveUserError,
  SpotnanaForbiddenError,
  SpotnanaNotFoundError,
  SpotnanaRejectedError,
  UserNotFoundError,
  VerificationTimedOutError,
} from './failed-errors.js';
export type { AddHandle, WaitOptions } from './handle.js';
export type { AddRunStatus } from './status.js';
export { addWorkflowId } from './workflow-id.js';
