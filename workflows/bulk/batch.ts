import type { ChildWorkflowHandle, Workflow } from '@temporalio/workflow';
import type { Attention } from '../../src/contracts/attention.js';
import type {
  AdminGroup,
  BatchPlan,
  BatchState,
  BulkInput,
  Decision,
  PagePlan,
  PageResult,
  ResolvedGroup,
} from '../../src/contracts/bulk.js';
import type { GroupKey } from '../../src/contracts/rows.js';
import type { BulkActivities, RunSettings } from '../../src/contracts/steps.js';
import type { Steps, TroubleBoard } from '../steps.js';

/** What people are shown of a batch. */
export interface Shown {
  state: BatchState;
  attention: Attention | null;
  summary: string;
  /** What to do now; empty: nothing. */
  next: string;
}

/** A page as its coordinator knows it. */
export interface BatchPage {
  readonly id: string;
  readonly rows: number;
  readonly groups: readonly GroupKey[];
  /** The client says that rows of its group name their users in several ways. */
  readonly mixedKeys: boolean;
  /** Rejects where its run could not be started. */
  readonly handle: Promise<ChildWorkflowHandle<Workflow>>;
  /** What it said that it has loaded. */
  loaded?: { rows: number; digest: string };
  plan?: PagePlan;
  /** Ordered to write by the coordinator itself, not by the page before. */
  wasOrdered: boolean;
  /** Ordered to plan, and neither planned nor done. */
  isPlanning: boolean;
  /** Settles when the last order was heard, or not: signals may overtake each other, so each waits for the one before. */
  ordered?: Promise<void>;
  /** Ordered to pause, and not to go on. */
  isPaused: boolean;
  /** Administrative permissions that nobody had approved: it waits for the order anew. */
  asksFor?: AdminGroup[];
  attention?: { attention: Attention; summary: string };
  /** Its end: what it counted, or `lost` where it was ended from outside. */
  end?: PageResult | 'lost';
  /** Ids of its groups, once they are known. */
  groupIds: string[];
  /** Rows of other pages may turn out to be the same memberships. */
  mayDouble: boolean;
}

/** A batch under way: what was asked, what is known, what was decided. */
export interface Batch {
  readonly input: BulkInput;
  readonly settings: RunSettings;
  readonly steps: Steps<BulkActivities>;
  readonly journal: BatchJournal;
  readonly pages: BatchPage[];
  /** Pages that write, one after the other; see `release.ts`. */
  segments: BatchPage[][];
  /** By name, as the rows give it. */
  readonly resolved: Map<string, ResolvedGroup>;
  readonly decisions: Decision[];
  readonly startedAt: number;
  state: BatchState;
  plan: BatchPlan | null;
  /** By group id: administrative permissions that were named beforehand, or approved. */
  approved: Record<string, string[]>;
  /** When somebody approved last, ms since the epoch. */
  decidedAt: number | undefined;
  /** All rows are there and agree. */
  isSealed: boolean;
  /** Paused by somebody, or by a page's breaker (then why). */
  paused: { by: 'person' | 'breaker'; why: string } | undefined;
  /** Told to end before its work is done; `reset`: this run is not the one that opened the pages. */
  ending: 'rejected' | 'cancelled' | 'batch_ended' | 'reset' | undefined;
  /** What a step of the coordinator's own is in trouble with. */
  trouble: Omit<Shown, 'state'> | undefined;
  /** Breaks off such a step. */
  breakOff: (() => void) | undefined;
  /** A first row was written and seen. */
  isProved: boolean;
  /** Orders that a page did not hear. */
  unheard: number;
  /** ms since the epoch: when the client was heard of last. */
  heardAt: number;
  /** Counts up with everything that happens: what waits looks again. */
  news: number;
}

/** What a batch tells operators: search attributes and current details, brought up to date as things happen. */
export interface BatchJournal extends TroubleBoard {
  begin(companyId: string | undefined): void;
  /** Something has happened. */
  show(): void;
  end(state: BatchState, outcome: string, summary: string): void;
}

export const isLive = (page: BatchPage): boolean => page.end === undefined;
