import type { FailureType } from '../contracts/failures.js';
import type { AddFailedFields } from './errors.js';
import { AddFailedError } from './errors.js';

/** One class for each failure type, for `instanceof`. What each means, and does not mean: docs/errors.md. */

/** The workflow refused the input. Another version of usher may run the worker. */
export class AddInputRefusedError extends AddFailedError {
  override name = 'AddInputRefusedError';
}
export class CompanyNotAllowedError extends AddFailedError {
  override name = 'CompanyNotAllowedError';
}
/** Nobody of the company has the address or number. It does not mean that the person has no account elsewhere. */
export class UserNotFoundError extends AddFailedError {
  override name = 'UserNotFoundError';
}
/** Several have it, active or not: give the id of the one that is meant. */
export class AmbiguousUserError extends AddFailedError {
  override name = 'AmbiguousUserError';
}
export class InactiveUserError extends AddFailedError {
  override name = 'InactiveUserError';
}
/** `details.nearNames` lists names like the one asked for. */
export class GroupNotFoundError extends AddFailedError {
  override name = 'GroupNotFoundError';
}
/** `details.groupIds` lists the groups of that name. */
export class AmbiguousGroupError extends AddFailedError {
  override name = 'AmbiguousGroupError';
}
export class GroupOfAnotherCompanyError extends AddFailedError {
  override name = 'GroupOfAnotherCompanyError';
}
/** Spotnana answered 400 or another 4xx; `details` has its code and `debugIdentifier`. */
export class SpotnanaRejectedError extends AddFailedError {
  override name = 'SpotnanaRejectedError';
}
/** Spotnana answered 403 to a step. It does not mean that the credentials are wrong. */
export class SpotnanaForbiddenError extends AddFailedError {
  override name = 'SpotnanaForbiddenError';
}
export class SpotnanaNotFoundError extends AddFailedError {
  override name = 'SpotnanaNotFoundError';
}
/** The write was accepted, but no read confirmed it in time. It does not mean that the user is not a member. */
export class VerificationTimedOutError extends AddFailedError {
  override name = 'VerificationTimedOutError';
}
export class DeadlineExceededError extends AddFailedError {
  override name = 'DeadlineExceededError';
}
/** Somebody cancelled the run; `details.isMember` says what a last look showed, where one was needed. */
export class AddCancelledError extends AddFailedError {
  override name = 'AddCancelledError';
}

const CLASSES: Record<FailureType, new (fields: AddFailedFields) => AddFailedError> = {
  InvalidInput: AddInputRefusedError,
  CompanyNotAllowed: CompanyNotAllowedError,
  UserNotFound: UserNotFoundError,
  AmbiguousUser: AmbiguousUserError,
  InactiveUser: InactiveUserError,
  GroupNotFound: GroupNotFoundError,
  AmbiguousGroup: AmbiguousGroupError,
  GroupOfAnotherCompany: GroupOfAnotherCompanyError,
  SpotnanaRejected: SpotnanaRejectedError,
  SpotnanaForbidden: SpotnanaForbiddenError,
  SpotnanaNotFound: SpotnanaNotFoundError,
  VerificationTimedOut: VerificationTimedOutError,
  DeadlineExceeded: DeadlineExceededError,
  Cancelled: AddCancelledError,
};

export function toAddFailedError(fields: AddFailedFields): AddFailedError {
  return new CLASSES[fields.type](fields);
}
