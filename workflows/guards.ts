import type { UserProblem } from '../src/contracts/rows.js';
import type { GetUserGroupResult, GroupRef, ListUserGroupsResult } from '../src/contracts/steps.js';
import { Refusal } from './refusal.js';

/** The guards of an add: each says in one sentence what is wrong, and what to do. Pure. */

export function invalidInput(problems: readonly string[]): Refusal {
  return new Refusal(
    'InvalidInput',
    `The input is not valid: ${problems.join('; ')}`,
    'Correct it',
  );
}

/** `what` is such as `e-mail address`: what was given as one is not repeated (promise 7). */
export function userUnusable(problem: UserProblem, what: string): Refusal {
  switch (problem) {
    case 'user_not_found':
      return new Refusal(
        'UserNotFound',
        `none of the company's users has this ${what}`,
        'Check it or give the user id',
      );
    case 'user_ambiguous':
      return new Refusal(
        'AmbiguousUser',
        `several of the company's users, active or not, have this ${what}`,
        'Give the id of the one you mean',
      );
    case 'user_inactive':
      return new Refusal(
        'InactiveUser',
        `the company's user with this ${what} is not active`,
        'Reactivate the user or give the id of the one you mean',
      );
    case 'user_refused':
      return new Refusal(
        'SpotnanaRejected',
        `Spotnana refuses to look for this ${what}`,
        'Check it or give the user id',
      );
  }
}

export function groupNotFound(
  name: string,
  { nearNames, groupCount }: Extract<ListUserGroupsResult, { found: 'none' }>,
): Refusal {
  const near = nearNames.length > 0 ? `; near names: ${nearNames.map(quote).join(', ')}` : '';
  return new Refusal(
    'GroupNotFound',
    `None of the company's ${groupCount} groups is named ${quote(name)}${near}`,
    'Give the name as Spotnana has it, or the group id,',
    { nearNames },
  );
}

export function ambiguousGroup(name: string, groups: readonly GroupRef[]): Refusal {
  const groupIds = groups.map(({ id }) => id);
  return new Refusal(
    'AmbiguousGroup',
    `${groups.length} groups are named ${quote(name)}: ${groupIds.join(', ')}`,
    'Give the id of the one you mean',
    { groupIds },
  );
}

export function groupOfAnotherCompany({ id, companyId }: GetUserGroupResult['group']): Refusal {
  return new Refusal(
    'GroupOfAnotherCompany',
    `Group ${id} belongs to another company (${companyId})`,
    'Give a group of the company you named',
  );
}

export function verificationTimedOut(): Refusal {
  return new Refusal(
    'VerificationTimedOut',
    'Spotnana accepted the write, but no read listed the membership in time',
    'Wait a little (it writes nothing if the user is listed by then)',
  );
}

export function deadlineExceeded(): Refusal {
  return new Refusal(
    'DeadlineExceeded',
    'The deadline of the run passed (USHER_RUN_DEADLINE)',
    'See what it waited for',
  );
}

export function cancelled(): Refusal {
  return new Refusal('Cancelled', 'The run was cancelled', 'See whether it is still wanted');
}

function quote(name: string): string {
  return `"${name}"`;
}
