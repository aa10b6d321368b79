import type { Attention } from './attention.js';
import type { Counts, GroupKey, ReasonCode, RowOutcome, UserKey } from './rows.js';

/**
 * What a batch's runs, their client and operators say to each other. Rows go from the client to the pages, never
 * through the coordinator; a page tells the coordinator a handful of small things.
 */

export const BULK_ONBOARDING_WORKFLOW = 'BulkOnboardingWorkflow';
export const ONBOARDING_PAGE_WORKFLOW = 'OnboardingPageWorkflow';

/** Rows of a page: what one child workflow holds. */
export const MAX_PAGE_ROWS = 2_000;
/** Groups of a mixed page: each costs about 30 events of the page's history. */
export const MAX_PAGE_GROUPS = 200;
/** Pages of a batch: pending children are limited by the server to 2,000. */
export const MAX_PAGES = 1_000;
/** Different groups of a batch: the coordinator holds their keys. */
export const MAX_GROUPS = 20_000;
/** Pages that an `openPages` may name: a payload stays far below 2 MB. */
export const MAX_PAGES_A_CALL = 20;

/**
 * `plan`: reads, tells what would be done, ends. `approve`: the same, then waits for `approve`. `apply`: reads only what
 * the guards need, and goes on unless one of them holds.
 */
export type BulkMode = 'plan' | 'approve' | 'apply';

/** Input of `BulkOnboardingWorkflow`. */
export interface BulkInput {
  companyId: string;
  /** What people call the batch. */
  batch: string;
  mode: BulkMode;
  /** Of company, mapping and rows: the same file again has the same. */
  digest: string;
  /** How many rows of the file came to what before anything was sent. */
  file: FileCounts;
  /** More additions than this hold at the gate. */
  maxAdds?: number;
  /** Ids or names of groups whose administrative permissions are known and wanted. */
  allowAdmin?: string[];
  /** The run ends at once where the worker talks to another Spotnana. */
  expectHost?: string;
  requestedBy?: string;
  reason?: string;
  reference?: string;
  /** @default 1 */
  contractVersion?: number;
}

export interface FileCounts {
  /** Rows sent to the pages. */
  usable: number;
  invalid: number;
  duplicate: number;
  skipped: number;
}

/** `UsherState` of a batch. */
export type BatchState =
  | 'intake'
  | 'planning'
  | 'awaiting_approval'
  | 'applying'
  | 'paused'
  | 'done'
  | 'rejected'
  | 'cancelled';

/** Updates, signals and queries by their names on the wire. */
export const BULK = {
  openPages: 'openPages',
  seal: 'seal',
  approve: 'approve',
  reject: 'reject',
  pause: 'pause',
  resume: 'resume',
  cancel: 'cancelBatch',
  status: 'status',
  load: 'load',
  order: 'order',
  pageSaid: 'pageSaid',
  ledger: 'ledger',
  progress: 'progress',
  rowsOf: 'rowsOf',
} as const;

/** Update `openPages`: opens the pages from `from` on; those that are open are left as they are. */
export interface OpenPages {
  /** Number of the first page named here; the first of all is 0. */
  from: number;
  pages: PageToOpen[];
}

export interface PageToOpen {
  rows: number;
  groups: GroupKey[];
  /** Rows of its group, on this page or another, name their users in several ways: two may be one user. */
  mixedKeys?: true;
}

export interface OpenedPages {
  /** Workflow ids, from `from` on. */
  pageIds: string[];
  /** The run that they belong to. */
  runId: string;
}

/** Update `seal`: the intake is complete. Waits until every page has said that it is loaded. */
export interface Seal {
  pages: number;
  rows: number;
  /** Of the pages' digests, in their order. */
  digest: string;
}

/** Who decides, and why; recorded with the time. Input of `reject`, `pause`, `resume` and `cancelBatch`. */
export interface By {
  by?: string;
  reason?: string;
}

export interface Approval extends By {
  /** The hash of the plan that was shown. */
  plan: string;
}

export interface Decision extends By {
  what: 'approve' | 'reject' | 'pause' | 'resume' | 'cancel';
  /** ISO 8601. */
  at: string;
  plan?: string;
}

/** A group whose roles carry administrative permissions, or whose roles could not be read. */
export interface AdminGroup {
  id: string;
  name: string;
  /** Such as `ACCESS_MANAGEMENT WRITE`; empty where the roles could not be read. */
  permissions: string[];
}

/** A name in the file that fits no group, or several. */
export interface UnknownGroup {
  groupName: string;
  reason: 'group_not_found' | 'group_ambiguous' | 'group_refused';
  /** Near names, or the ids of the groups that bear it. */
  candidates: string[];
  /** Number of its first page, where its rows are. */
  page: number;
}

/** What the batch would do. */
export interface BatchPlan {
  /** Of the ids to add and of each group's roles; `approve` has to name it. */
  hash: string;
  /** False where the guards did not need to know who is a member: `rows` may be members already. */
  membershipRead: boolean;
  /** Rows that would be written. */
  wouldAdd: number;
  groups: number;
  counts: Counts;
  adminGroups: AdminGroup[];
  unknownGroups: UnknownGroup[];
  /** Administrative and unknown groups that are not shown, where they are thousands. */
  groupsLeftOut?: number;
  /** Why it holds at the gate; empty where only approval is missing. */
  holds: string[];
}

/** Answer of the coordinator's status query. */
export interface BatchStatus {
  batch: string;
  companyId: string;
  host: string;
  mode: BulkMode;
  state: BatchState;
  attention: Attention | null;
  /** One sentence: what it does or waits for, or how it ended. */
  summary: string;
  /** What to do now; empty where there is nothing to do. */
  next: string;
  digest: string;
  rows: number;
  /** Of the pages that have ended. */
  counts: Counts;
  pages: { open: number; loaded: number; planned: number; done: number };
  /** Workflow ids of the pages at work: their `progress` query has the rest of the counts. */
  running: string[];
  plan: BatchPlan | null;
  decisions: Decision[];
}

/** Result of a batch that ended in good order, however its rows fared. */
export interface BatchResult {
  summary: string;
  state: BatchState;
  next: string;
  counts: Counts;
  rows: number;
  pages: number;
  batch: string;
  companyId: string;
  host: string;
  mode: BulkMode;
  digest: string;
  plan: BatchPlan | null;
  decisions: Decision[];
  requestedBy?: string;
  reason?: string;
  reference?: string;
  /** ISO 8601. */
  startedAt: string;
  /** ISO 8601. */
  finishedAt: string;
}

/**
 * Input of `OnboardingPageWorkflow`, started by the coordinator alone. Kept short, for it stands in the coordinator's
 * history for each page: batch and number are in the workflow id.
 */
export interface PageInput {
  companyId: string;
  /** The Spotnana that the batch is bound to (promise 8). */
  host: string;
}

/** One row on the wire: its number, its group's place in `groups`, its user (a text: the user id). */
export type PageRow = [
  row: string,
  group: number,
  user: string | Exclude<UserKey, { userId: string }>,
];

/** Update `load`: a page's rows. A second one is harmless if its digest is the same, and refused if not. */
export interface PageLoad {
  page: number;
  /** Of groups and rows. */
  digest: string;
  groups: GroupKey[];
  rows: PageRow[];
}

/** What a name in the rows turned out to be; the coordinator finds out, for all pages. */
export type ResolvedGroup =
  | { id: string; name: string }
  | {
      refused: 'group_not_found' | 'group_ambiguous' | 'group_refused';
      message: string;
      /** Near names, or the ids of the groups that bear it. */
      candidates: string[];
    };

/** Signal `order`: what a page is to do next. */
export type PageOrder =
  | { do: 'plan'; depth: PlanDepth; keep: boolean; resolved?: ResolvedGroups }
  | {
      do: 'apply';
      /** The first write of the batch: one user alone, proved before any other. */
      canary: boolean;
      /** By group id: the administrative permissions that were approved. */
      approved: Record<string, string[]>;
      /** When somebody decided last, ms since the epoch: what was read of a group before is read again. */
      decidedAt?: number;
      resolved?: ResolvedGroups;
      /**
       * Numbers of pages that have written to the same groups, and whose rows may turn out to be the same users: nobody could
       * see that before Spotnana was asked.
       */
      others?: number[];
      /** They have sent users whom no read has shown yet: the page asks before it sends anything. */
      areUnsure?: boolean;
      /** Who writes next: the page passes the order on when it has written its own rows. */
      relay?: Relay[];
    }
  | { do: 'pause' }
  | { do: 'resume' }
  | { do: 'end'; reason: 'rejected' | 'cancelled' | 'batch_ended' };

/** A page that follows, of the same groups. */
export interface Relay {
  pageId: string;
  resolved?: ResolvedGroups;
}

/** By the group's place in the page; absent for groups given by id. */
export type ResolvedGroups = Record<number, ResolvedGroup>;

/** `roles`: what the guards need, no memberships. */
export type PlanDepth = 'roles' | 'memberships';

/**
 * Signal `pageSaid`: all that a page tells the coordinator before its end. `run`: digits of the coordinator's run that
 * opened it, for another run of the batch may have taken that one's place.
 */
export type PageSaid = { page: number; run: string } & (
  | { said: 'loaded'; rows: number; digest: string }
  | { said: 'planned'; plan: PagePlan }
  /** The canary's row was written and seen. */
  | { said: 'proved' }
  /** Trouble that lasts, or (null) its end. */
  | { said: 'attention'; attention: Attention | null; summary: string }
  /** Its breaker tripped: it has paused itself. */
  | { said: 'tripped'; summary: string }
  /** Administrative permissions that nobody approved; the plan is what is left of it. */
  | { said: 'admin'; groups: AdminGroup[]; plan?: PagePlan }
);

export interface PagePlan {
  wouldAdd: number;
  counts: Counts;
  /** Of the ids to add and of each group's roles. */
  digest: string;
  adminGroups: AdminGroup[];
}

/** Result of a page: counts only, for it is copied into the coordinator's history. */
export interface PageResult {
  counts: Counts;
  /** A few of the refusals, for the coordinator's details; absent where there are none. */
  refusals?: string[];
  /** In mode `plan`. */
  plan?: PagePlan;
  /** The next page heard the order that this one passed on. */
  passedOn?: true;
}

/** Answer of a page's `progress` query. */
export interface PageProgress {
  rows: number;
  counts: Counts;
  /** Groups of its rows, once it was ordered to do something, and how many of them were looked at. */
  groups?: { all: number; seen: number };
  attention: Attention | null;
  summary: string;
}

/** Query `rowsOf`: which of these users a page has written to the group, and for which of its rows. */
export interface RowsOfUsers {
  groupId: string;
  /** In lower case. */
  userIds: string[];
}

export type RowOfUser = [userId: string, row: string];

export interface FindDoublesInput extends RowsOfUsers {
  /** Pages of the batch that have ended. */
  pageIds: string[];
}

/** Makes no request to Spotnana: asks other pages of the batch. */
export interface DoublesActivities {
  findDoubles(input: FindDoublesInput): Promise<RowOfUser[]>;
}

/**
 * The outcomes of a page's rows: answer of its `ledger` query, and the input of `keepLedger`, which makes them durable. In parts
 * of at most 200 KB.
 */
export interface PageLedger {
  page: number;
  part: number;
  parts: number;
  /** Outcomes and reasons, each once. */
  verdicts: LedgerVerdict[];
  rows: LedgerRow[];
}

export interface LedgerVerdict {
  outcome: RowOutcome;
  reason?: ReasonCode;
  message?: string;
}

/** A row's place in the load, its verdict, when (seconds since the epoch), the id that its key turned out to be. */
export type LedgerRow = [
  place: number,
  verdict: number,
  at: number,
  userId?: string | null,
  debugIdentifier?: string,
];

/** Makes no request: its recorded input is what is kept. */
export interface LedgerActivities {
  keepLedger(ledger: PageLedger): Promise<void>;
}
