import { CancelledFailure, Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { BULK_PRIORITY } from '../src/contracts/names.js';
import type { StepInput } from '../src/contracts/steps.js';
import type { CallOptions } from '../src/spotnana/index.js';
import type { ActivityDeps } from './deps.js';
import { judge, toStepDetails } from './failures.js';
import { endAttempt } from './give-up.js';
import { createLifeline } from './lifeline.js';
import type { Notes } from './notes.js';
import { isNotes, takeOver } from './notes.js';
import { spentAt } from './own-time.js';
import { NoBulkSlot, WrongEnvironment } from './signals.js';

/** One attempt of a step, as the step's own code sees it. */
export interface Attempt {
  /** What earlier attempts noted; undefined for the first, after `temporal activity reset`, and where a killed worker could not. */
  readonly earlier: Readonly<Notes> | undefined;
  readonly notes: Readonly<Notes>;
  /** Adds to the notes and tells Temporal at once. */
  note(change: Partial<Notes>): void;
  /** The same for an answer that no later attempt has to ask for again: time in trouble counts from here then. */
  keep(change: Partial<Notes>): void;
  /** Aborted when the step is cancelled or the attempt may have been given to another worker. */
  readonly signal: AbortSignal;
  /** How this attempt calls Spotnana: its signal, its place at the gate. */
  readonly call: CallOptions;
  /** Cancellation no longer aborts: bytes have left. */
  holdOn: () => void;
  /** Throws unless the attempt is still alive. */
  assertAlive: () => void;
}

/**
 * The frame around every step: whom it may touch, which Spotnana it talks to, signs of life, and what an error
 * means. Every step of every workflow goes through here. `onError` notes what an error leaves behind, also of an attempt
 * that was turned away before it could begin.
 */
export async function runAttempt<T>(
  deps: ActivityDeps,
  input: StepInput,
  body: (attempt: Attempt) => Promise<T>,
  onError?: (error: unknown, attempt: Attempt) => void,
): Promise<T> {
  const context = Context.current();
  const { attempt: number, heartbeatDetails, priority } = context.info;
  const earlier: Notes | undefined = isNotes(heartbeatDetails) ? heartbeatDetails : undefined;
  const startedAt = deps.now();
  const margin = deps.durations.heartbeatTimeoutMs;
  const troubleBefore = spentAt(earlier?.trouble, startedAt, margin);
  let notes = takeOver(earlier, number);
  let keptAt: number | undefined;

  const lifeline = createLifeline(deps, context.cancellationSignal, () => beat({}));
  function beat(change: Partial<Notes>): void {
    notes = { ...notes, ...change };
    context.heartbeat(notes);
  }
  const attempt: Attempt = {
    earlier,
    get notes() {
      return notes;
    },
    note: beat,
    keep(change) {
      keptAt = deps.now();
      beat(change);
    },
    signal: lifeline.signal,
    call: {
      signal: lifeline.signal,
      priority: priority?.priorityKey ?? 3,
      patienceMs: deps.durations.gatePatienceMs,
      ...(input.probe && number === 1 ? { probe: true } : {}),
      beforeSend: () => {
        lifeline.assertAlive();
        notes = { ...notes, doing: 'asking Spotnana' };
      },
    },
    holdOn: lifeline.holdOn,
    assertAlive: lifeline.assertAlive,
  };

  let leaveSlot: (() => void) | undefined;
  try {
    if ((priority?.priorityKey ?? 0) >= BULK_PRIORITY) leaveSlot = takeSlot(deps);
    assertAllowed(deps, input.companyId);
    if (input.host !== deps.spotnana.host) {
      throw new WrongEnvironment(input.host, deps.spotnana.host);
    }
    return await body(attempt);
  } catch (error) {
    onError?.(error, attempt);
    if (error instanceof ApplicationFailure) throw error;
    if (error instanceof CancelledFailure) throw toCancelled(error, notes);
    throw conclude(error);
  } finally {
    leaveSlot?.();
    lifeline.end();
  }

  function conclude(error: unknown): ApplicationFailure {
    const now = deps.now();
    const verdict = judge(error, now);
    const inTrouble = verdict.retry && verdict.trouble !== null;
    const inVainMs = keptAt === undefined ? troubleBefore + (now - startedAt) : now - keptAt;
    const troubleMs = inTrouble ? inVainMs : 0;
    const details = {
      ...toStepDetails(error),
      ...(notes.sent === undefined ? {} : { mayHaveWritten: notes.sent }),
    };
    const inVain = keptAt === undefined ? number : 1;
    const failed = { verdict, details, attempt: inVain, troubleMs, now, random: deps.random() };
    const { failure, pauseMs } = endAttempt(failed, deps.durations);
    if (pauseMs !== undefined) {
      beat({ trouble: { spentMs: troubleMs, at: now, pauseMs } });
    }
    return failure;
  }
}

/** A step of a batch hands its task back where the worker's share for batches is taken. */
function takeSlot({ bulkSlots }: ActivityDeps): () => void {
  const leave = bulkSlots.take();
  if (!leave) throw new NoBulkSlot();
  return leave;
}

/** Tells the workflow whether the cancelled step may have written: else it has to wait and look. */
function toCancelled(error: CancelledFailure, { sent = false }: Notes): CancelledFailure {
  return new CancelledFailure(error.message, [{ mayHaveWritten: sent }], error);
}

/** Enforced here, in every step, not only in the client: any service can start a workflow. */
function assertAllowed(deps: ActivityDeps, companyId: string): void {
  if (deps.allowedCompanies.size === 0 || deps.allowedCompanies.has(companyId)) return;
  const reason = `This worker is not allowed to touch company ${companyId}`;
  const whatToDo = 'Ask its operator to add the company to USHER_ALLOWED_COMPANIES';
  throw ApplicationFailure.create({
    type: 'CompanyNotAllowed',
    message: reason,
    nonRetryable: true,
    // Of what other workers sent for this step nothing is known, and this one may not look.
    details: [{ reason, whatToDo, mayHaveWritten: true }],
  });
}
