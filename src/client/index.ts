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
export type {
  AdminGroup,
  BulkInput,
  BatchPlan,
  BatchResult,
  BatchState,
  BatchStatus,
  BulkMode,
  Decision,
  UnknownGroup,
} from '../contracts/bulk.js';
export type {
  BatchRow,
  Counts,
  GroupKey,
  ReasonCode,
  RowOutcome,
  RowResult,
  UserKey,
} from '../contracts/rows.js';
export type { BatchHandle, WaitForBatchOptions } from './bulk/batch-handle.js';
export { waitsForPerson } from '../contracts/waits-for-person.js';
export { batchWorkflowId } from './bulk/batch-id.js';
export type { BatchReport } from './bulk/batch-status.js';
export type { StartBatchCall } from './bulk/bulk-client.js';
export {
  BatchConflictError,
  BatchLostError,
  BatchNotFoundError,
  BatchTooLargeError,
  DecisionRefusedError,
} from './bulk/errors.js';
export type { BatchListing, ListBatchesOptions } from './bulk/list-batches.js';
export type { PreparedRows } from './bulk/prepared-rows.js';
export type { StartBatchOptions } from './bulk/start-input.js';
export type { ConnectOptions, UsherClientOptions } from './client.js';
export { UsherClient } from './client.js';
export {
  AddFailedError,
  AddNotFoundError,
  InvalidInputError,
  NamespaceMissingError,
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
export type { ListedAttention, OpenMark } from './list-attention.js';
export type { AddRunStatus } from './status.js';
export type { StuckOnCode } from './stuck-on-code.js';
export { addWorkflowId } from './workflow-id.js';
