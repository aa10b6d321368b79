import {
  CancellationScope,
  condition,
  defineQuery,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import type { BatchFailureType } from '../src/contracts/batch-failures.js';
import type { BatchResult, BatchStatus, BulkInput } from '../src/contracts/bulk.js';
import { BULK } from '../src/contracts/bulk.js';
import { BULK_PRIORITY } from '../src/contracts/names.js';
import { parseBulkInput } from '../src/contracts/parse-bulk-input.js';
import type { BulkActivities, RunSettings } from '../src/contracts/steps.js';
import type { Batch, BatchJournal } from './bulk/batch.js';
import { isLive } from './bulk/batch.js';
import { createBatchJournal } from './bulk/batch-journal.js';
import { endPages, takeDecisions, waitForDecision } from './bulk/decisions.js';
import { takeIn, waitForRows } from './bulk/intake.js';
import { resolveNames } from './bulk/names.js';
import { retryAll } from './bulk/order.js';
import { hearPages } from './bulk/pages.js';
import { approveNamed, planBatch, toPlan } from './bulk/plan-batch.js';
import { applyPages, running } from './bulk/release.js';
import { toResult, toStatus } from './bulk/report.js';
import { bindRun, createSteps } from './steps.js';

/**
 * Coordinates a batch: takes in pages of rows, plans, waits at the gate, lets the pages write, sums up. Rows never pass
 * through it. Ends with a result, however the rows fared; each has its outcome in its page's ledger.
 */
export async function BulkOnboardingWorkflow(input: unknown): Promise<BatchResult> {
  let batch: Batch | undefined;
  const peek = () => batch;
  // The handlers stand before the first await: the client's first update may be here already.
  const ready = async () => {
    await condition(() => batch !== undefined);
    return batch as Batch;
  };
  takeIn(ready, peek);
  hearPages(peek);
  takeDecisions(ready, peek);
  setHandler(defineQuery<BatchStatus | null>(BULK.status), () => (batch ? toStatus(batch) : null), {
    description: 'Where the batch stands: state, counts, plan, decisions. No input.',
  });
  return CancellationScope.nonCancellable(async () => {
    const settings = await bindRun();
    const journal = createBatchJournal(settings.searchAttributes, workflowInfo().workflowId, peek);
    batch = openBatch(input, settings, journal, () => void (batch && retryAll(running(batch))));
    await onboard(batch);
    return conclude(batch);
  });
}

function openBatch(
  value: unknown,
  settings: RunSettings,
  journal: BatchJournal,
  retryPages: () => void,
): Batch {
  const parsed = parseBulkInput(value);
  journal.begin(parsed.ok ? parsed.input.companyId : undefined);
  if (!parsed.ok) {
    const problems = parsed.problems.join('; ');
    throw fail(
      journal,
      'InvalidInput',
      `Nothing was started: ${problems}. Correct it and start again.`,
    );
  }
  assertHost(parsed.input, settings, journal);
  return createBatch(parsed.input, settings, journal, retryPages);
}

function assertHost({ expectHost }: BulkInput, { host }: RunSettings, journal: BatchJournal): void {
  if (expectHost === undefined || expectHost === host) return;
  throw fail(
    journal,
    'UnexpectedHost',
    `Nothing was started: the worker talks to ${host}, not to ${expectHost}. Check the task queue, or the host you expect.`,
  );
}

function createBatch(
  input: BulkInput,
  settings: RunSettings,
  journal: BatchJournal,
  retryPages: () => void,
): Batch {
  const { companyId } = input;
  return {
    input,
    settings,
    journal,
    steps: createSteps<BulkActivities>({
      settings,
      companyId,
      board: journal,
      priority: BULK_PRIORITY,
      onRetryNow: retryPages,
    }),
    pages: [],
    segments: [],
    resolved: new Map(),
    decisions: [],
    startedAt: Date.now(),
    state: 'intake',
    plan: null,
    approved: {},
    isSealed: false,
    paused: undefined,
    ending: undefined,
    isProved: false,
    isReset: false,
    heardAt: Date.now(),
    news: 0,
  };
}

/** The story of a batch. Where it returns, every page has ended, or the coordinator was reset. */
async function onboard(batch: Batch): Promise<void> {
  if (!(await waitForRows(batch)) && !batch.ending) endPages(batch, 'batch_ended');
  if (!batch.ending) await plan(batch);
  while (batch.pages.some(isLive) && !batch.isReset) {
    if (!batch.ending) await passGate(batch);
    await applyPages(batch);
  }
}

async function plan(batch: Batch): Promise<void> {
  enter(batch, 'planning');
  await resolveNames(batch);
  await planBatch(batch);
  approveNamed(batch);
  refreshPlan(batch);
}

/** Anew after something was approved or has come up. */
function refreshPlan(batch: Batch): void {
  if (batch.plan) batch.plan = toPlan(batch, batch.plan.membershipRead ? 'memberships' : 'roles');
}

/** Waits for a person where the mode or a guard wants one; not where there is nothing to write. */
async function passGate(batch: Batch): Promise<void> {
  refreshPlan(batch);
  const { plan: current, input } = batch;
  const isFirst = batch.state === 'planning';
  const holds = (current?.holds.length ?? 0) > 0 || (isFirst && input.mode === 'approve');
  const asks = batch.pages.some(({ asksFor }) => asksFor);
  if (current && current.wouldAdd > 0 && holds && (isFirst || asks)) {
    enter(batch, 'awaiting_approval');
    await waitForDecision(batch);
  }
  if (!batch.ending) enter(batch, 'applying');
}

function enter(batch: Batch, state: Batch['state']): void {
  batch.state = state;
  batch.journal.show();
}

function conclude(batch: Batch): BatchResult {
  if (batch.isReset) {
    const why = 'its pages were ended with the run that was reset, tidily and with their ledgers';
    const next = 'Start the same file again: who is a member by now stays one.';
    throw fail(batch.journal, 'BatchReset', `The batch was reset: ${why}. ${next}`);
  }
  const ended = batch.ending === 'rejected' ? 'rejected' : 'cancelled';
  batch.state = batch.ending ? ended : 'done';
  const { result, outcome } = toResult(batch, Date.now());
  batch.journal.end(batch.state, outcome, result.summary);
  return result;
}

/** Search attributes first, then the failure: a view of failed runs must find it. */
function fail(journal: BatchJournal, type: BatchFailureType, message: string): ApplicationFailure {
  journal.end('cancelled', 'failed', message);
  return ApplicationFailure.create({ type, message, nonRetryable: true });
}
