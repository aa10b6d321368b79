import {
  allHandlersFinished,
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
import { markDoubles } from './bulk/doubles.js';
import { resolveNames } from './bulk/names.js';
import { retryAll } from './bulk/order.js';
import { hearPages } from './bulk/pages.js';
import { approveNamed, planBatch, toPlan } from './bulk/plan-batch.js';
import { applyPages, isAskedFor, running } from './bulk/release.js';
import { toResult, toStatus } from './bulk/report.js';
import { watchForReset } from './bulk/reset.js';
import { isBegunAnew, stepEndMs } from './run-before.js';
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
    // Also where the run was cancelled through Temporal.
    await CancellationScope.nonCancellable(() => condition(() => batch !== undefined));
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
    if (isBegunAnew(settings)) batch.ending = 'reset';
    else void watchForReset(batch);
    await onboard(batch);
    await condition(allHandlersFinished);
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
    decidedAt: undefined,
    isSealed: false,
    paused: undefined,
    ending: undefined,
    trouble: undefined,
    breakOff: undefined,
    isProved: false,
    unheard: 0,
    heardAt: Date.now(),
    news: 0,
  };
}

/** The story of a batch. Where it returns, every page has ended, or the coordinator was reset. */
async function onboard(batch: Batch): Promise<void> {
  if (!(await waitForRows(batch)) && !batch.ending) endPages(batch, 'batch_ended');
  if (!batch.ending) await plan(batch);
  while (batch.pages.some(isLive) && batch.ending !== 'reset') {
    if (!batch.ending) await passGate(batch);
    await applyPages(batch);
  }
  if (batch.ending === 'reset') await untilPagesEnd(batch);
}

async function plan(batch: Batch): Promise<void> {
  enter(batch, 'planning');
  await orBreakOff(batch, () => resolveNames(batch));
  markDoubles(batch);
  if (!batch.ending) await planBatch(batch);
  approveNamed(batch);
  refreshPlan(batch);
}

/** A step of the coordinator's own, which may be waiting for Spotnana's recovery when the batch is told to end. */
async function orBreakOff(batch: Batch, step: () => Promise<void>): Promise<void> {
  const scope = new CancellationScope();
  batch.breakOff = () => scope.cancel();
  try {
    await scope.run(step);
  } catch (error) {
    if (!batch.ending) throw error;
  } finally {
    batch.breakOff = undefined;
  }
}

/** Bounded: a run that was reset may never be told of their ends. What they had begun is finished by then. */
async function untilPagesEnd({ pages, settings }: Batch): Promise<void> {
  const summary = 'until what the pages had begun is finished';
  const areEnded = () => pages.length > 0 && !pages.some(isLive);
  await condition(areEnded, stepEndMs(settings), { summary });
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
  if (current && current.wouldAdd > 0 && holds && (isFirst || isAskedFor(batch))) {
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
  if (batch.ending === 'reset') {
    const why = 'it cannot know what its pages did since, and has told them to end';
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
