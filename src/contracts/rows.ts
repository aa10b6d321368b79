/**
 * The rows of a batch: how one names a user and a group, and what may become of it. Of a file, only what is in
 * `BatchRow` reaches Temporal (promise 7).
 */

/** How a row names its user. E-mail addresses and numbers are looked up at Spotnana. */
export type UserKey =
  { userId: string } | { email: string } | { externalId: string } | { employeeId: string };

export type UserKeyField = 'userId' | 'email' | 'externalId' | 'employeeId';

/** Why a key names nobody who can be added; each is a reason code. */
export type UserProblem =
  | 'user_not_found'
  | 'user_ambiguous'
  | 'user_inactive'
  /** Spotnana refuses to look for it, though it answers to the other keys: to a single one it is a final error. */
  | 'user_refused';

/** What a look-up says of one key: the one active user of the company who has it, or why there is none. */
export type UserLookup = { userId: string } | { problem: UserProblem };

/** How a row names its group. */
export type GroupKey = { groupId: string } | { groupName: string };

export interface BatchRow {
  /** As the spreadsheet shows it: `12`, or `12.2` for the second group of row 12. Unique in a batch. */
  row: string;
  user: UserKey;
  group: GroupKey;
}

/** What became of a row; every row of a batch has exactly one (promise 4). */
export type RowOutcome =
  /** A read of the run showed the user missing, a later one present. */
  | 'added'
  | 'already_member'
  /** Written, or perhaps written, and no read confirmed it. */
  | 'unverified'
  /** A final answer of Spotnana, or a guard. */
  | 'refused'
  /** Something of ours went wrong. */
  | 'failed'
  /** Not usable as it stands in the file; never sent. */
  | 'invalid'
  /** The same membership as an earlier row. */
  | 'duplicate'
  /** Left out on purpose: the group map maps its group to nothing. */
  | 'skipped'
  /** Nothing was done about it. */
  | 'not_attempted'
  /** In a plan: missing, and not written. */
  | 'would_add';

/**
 * Every reason code and the outcome it explains. `added`, `already_member` and `would_add` need no reason. docs/bulk.md
 * says what to do about each (a test compares).
 */
export const REASONS = {
  /** No user has this key, or the user is not of the company. */
  user_not_found: 'refused',
  user_ambiguous: 'refused',
  user_inactive: 'refused',
  /** The users list is refused to these credentials, so nobody can be looked up. */
  users_list_refused: 'refused',
  group_not_found: 'refused',
  group_ambiguous: 'refused',
  group_of_another_company: 'refused',
  /** Spotnana refuses this user, for reasons of its own. */
  user_refused: 'refused',
  /** Spotnana refuses every user of this group, or the group itself. */
  group_refused: 'refused',
  /** Accepted, but no read showed the membership in time. */
  not_visible_in_time: 'unverified',
  /** It may or may not have been written. */
  write_unknown: 'unverified',
  /** Its page was ended from outside. */
  page_lost: 'unverified',
  /** Sent, but its page has not ended, and no worker answers. */
  write_under_way: 'unverified',
  /** A bug, or a limit of Temporal's. */
  unexpected: 'failed',
  user_missing: 'invalid',
  user_invalid: 'invalid',
  group_missing: 'invalid',
  group_invalid: 'invalid',
  /** A number that a spreadsheet has rewritten, such as `1.0E+07`. */
  changed_by_excel: 'invalid',
  /** Its `companyId` is not the batch's. */
  other_company: 'invalid',
  /** A quoted field without an end, a line that is no JSON, too many columns. */
  unreadable: 'invalid',
  /** The same user and group as an earlier row of the file. */
  same_as_row: 'duplicate',
  /** Another key of the same user, for the same group. */
  same_user_as_row: 'duplicate',
  mapped_to_nothing: 'skipped',
  cancelled: 'not_attempted',
  rejected: 'not_attempted',
  /** The plan had no such addition: only what was planned is written. */
  not_planned: 'not_attempted',
  /** Too many requests went into finding what Spotnana refuses. */
  search_limit: 'not_attempted',
  /** The batch ended before its turn came. */
  batch_ended: 'not_attempted',
  /** Its outcome is not known yet: the batch goes on. Where no worker answers, it was not sent either. */
  under_way: 'not_attempted',
} as const satisfies Record<string, RowOutcome>;

export type ReasonCode = keyof typeof REASONS;

/** What is told of one row. */
export interface RowResult {
  row: string;
  /** Absent where the row was never sent. */
  user?: UserKey;
  group?: GroupKey;
  outcome: RowOutcome;
  reason?: ReasonCode;
  /** One sentence. */
  message?: string;
  /** Spotnana's link for its support. */
  debugIdentifier?: string;
  /** When it was known, ISO 8601. */
  at?: string;
  /** Which read showed the membership. */
  verifiedBy?: 'group_members';
  /** Of the page that held it. */
  workflowId?: string;
}

/** How many rows had which outcome. */
export type Counts = Partial<Record<RowOutcome, number>>;
