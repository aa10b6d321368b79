import {
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import type { Approval, By, Decision } from '../../src/contracts/bulk.js';
import { BULK } from '../../src/contracts/bulk.js';
import type { Batch } from './batch.js';
import { isLive } from './batch.js';
import { orderToEnd, pausePages, resumePages } from './order.js';
import { atWork } from './release.js';

/** Decisions that are kept: what is recorded stands in the result. */
const MAX_DECISIONS = 200;

const EXAMPLE = 'Input: {"by":"your name","reason":"why"}';

/** Lets people decide: who, when and why is recorded with each decision. */
export function takeDecisions(ready: () => Promise<Batch>, peek: () => Batch | undefined): void {
  const options = (description: string) => ({ description: `${description} ${EXAMPLE}` });
  setHandler(
    defineUpdate<Decision, [Approval]>(BULK.approve),
    (approval) => approve(need(peek()), approval),
    {
      validator: (approval) => validateApproval(peek(), approval),
      description:
        'Approves the plan that was shown; the batch begins to write. Input: {"plan":"its hash","by":"your name"}',
    },
  );
  setHandler(
    defineUpdate<Decision, [By]>(BULK.reject),
    (by) => {
      const batch = need(peek());
      endPages(batch, 'rejected');
      return record(batch, 'reject', by);
    },
    {
      validator: (_by) => validateAtGate(peek()),
      ...options('Rejects the plan: nothing (more) is written.'),
    },
  );
  setHandler(defineSignal<[By?]>(BULK.pause), async (by) => pause(await ready(), by), {
    ...options('Pauses the batch: what was begun is finished.'),
  });
  setHandler(defineSignal<[By?]>(BULK.resume), async (by) => resume(await ready(), by), {
    ...options('Lets a paused batch go on, and empties its breaker.'),
  });
  setHandler(defineSignal<[By?]>(BULK.cancel), async (by) => cancel(await ready(), by), {
    ...options('Ends the batch: what was begun is finished, the rest is not attempted.'),
  });
  CancellationScope.current().cancelRequested.catch(() => {
    void CancellationScope.nonCancellable(async () =>
      cancel(await ready(), { reason: 'cancelled through Temporal' }),
    );
  });
}

/** Waits at the gate until somebody has decided, or there is nothing left to decide about. */
export async function waitForDecision(batch: Batch): Promise<void> {
  await condition(
    () =>
      batch.state !== 'awaiting_approval' ||
      batch.ending !== undefined ||
      !batch.pages.some(isLive),
  );
}

function need(batch: Batch | undefined): Batch {
  if (!batch) throw refusal('the batch has not begun');
  return batch;
}

function validateAtGate(batch: Batch | undefined): void {
  // Once it was rejected or cancelled, it only winds up.
  const isWaiting = batch?.state === 'awaiting_approval' && !batch.ending;
  if (!isWaiting) throw refusal('the batch does not wait for approval');
}

function validateApproval(batch: Batch | undefined, approval: Approval | undefined): void {
  validateAtGate(batch);
  const hash = batch?.plan?.hash;
  if (approval?.plan !== hash) {
    throw refusal(`this is not the plan that waits: look at it again (its hash is ${hash})`);
  }
}

function refusal(why: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'DecisionRefused', message: why, nonRetryable: true });
}

function record(batch: Batch, what: Decision['what'], by: By | undefined, plan?: string): Decision {
  const decision: Decision = {
    what,
    at: new Date(Date.now()).toISOString(),
    ...textOf('by', by?.by),
    ...textOf('reason', by?.reason),
    ...(plan === undefined ? {} : { plan }),
  };
  if (batch.decisions.length < MAX_DECISIONS) batch.decisions.push(decision);
  return decision;
}

/** Signals come from anywhere: whatever is no text is left out. */
function textOf(name: 'by' | 'reason', value: unknown): Partial<By> {
  return typeof value === 'string' && value.trim() !== '' ? { [name]: value.slice(0, 1_000) } : {};
}

function approve(batch: Batch, approval: Approval): Decision {
  for (const { id, permissions } of batch.plan?.adminGroups ?? []) batch.approved[id] = permissions;
  batch.decidedAt = Date.now();
  batch.state = 'applying';
  tellNews(batch);
  return record(batch, 'approve', approval, approval.plan);
}

function pause(batch: Batch, by: By | undefined): void {
  if (batch.paused || batch.ending || !CAN_PAUSE.has(batch.state)) return;
  record(batch, 'pause', by);
  batch.paused = { by: 'person', why: textOf('reason', by?.reason).reason ?? '' };
  pausePages(batch, atWork(batch));
  tellNews(batch);
}

const CAN_PAUSE = new Set(['planning', 'applying']);

function resume(batch: Batch, by: By | undefined): void {
  if (!batch.paused || batch.ending) return;
  record(batch, 'resume', by);
  batch.paused = undefined;
  resumePages(batch);
  tellNews(batch);
}

function cancel(batch: Batch, by: By | undefined): void {
  if (batch.ending) return;
  record(batch, 'cancel', by);
  endPages(batch, 'cancelled');
}

/** Tells every page to end tidily. */
export function endPages(batch: Batch, why: NonNullable<Batch['ending']>): void {
  batch.ending = why;
  batch.breakOff?.();
  const reason = why === 'reset' ? 'batch_ended' : why;
  void CancellationScope.nonCancellable(async () => {
    await Promise.all(
      batch.pages.filter(isLive).map(async ({ id, handle }) => {
        // One that is just being started hears it, too.
        await handle.catch(() => {});
        await orderToEnd(id, reason);
      }),
    );
  });
  tellNews(batch);
}

function tellNews(batch: Batch): void {
  batch.news += 1;
  batch.journal.show();
}
