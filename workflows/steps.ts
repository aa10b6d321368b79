import {
  ActivityCancellationType,
  condition,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import { toAttention } from '../src/contracts/attention.js';
import { RETRY_NOW_SIGNAL } from '../src/contracts/names.js';
import type {
  RunActivities,
  RunSettings,
  StepActivities,
  StepInput,
  StepName,
} from '../src/contracts/steps.js';
import { stepNumber } from '../src/contracts/steps.js';
import { cut } from '../src/contracts/text.js';
import type { Journal } from './journal.js';
import type { StepTrouble } from './refusal.js';
import { toRefusal, toTrouble } from './refusal.js';
import { waitLabel, waitMs } from './trouble.js';

/** Longest label that the UI's timeline shows whole. */
const LABEL_MAX_CHARS = 60;

/** Ids that an operator can type behind `temporal activity … -a`. */
const ACTIVITY_ID: Record<StepName, string> = {
  listUsers: '0-find-user',
  listUserGroups: '1-find-group',
  getUserGroup: '2-get-group',
  listUserGroupMembers: '3-list-members',
  listUserGroupRoles: '4-list-roles',
  updateUserGroupMembers: '5-update-members',
  listUserGroupsForUser: '6-verify',
};

export const { bindRun } = proxyLocalActivities<RunActivities>({ startToCloseTimeout: '10s' });

/** Steps by their names: those of a single add, or as a batch uses them. */
type Activities = Record<StepName, (input: never) => Promise<unknown>>;
type Result<A extends Activities, S extends StepName> = Awaited<ReturnType<A[S]>>;
type Input<A extends Activities, S extends StepName> = Omit<
  Parameters<A[S]>[0] & StepInput,
  keyof StepInput
>;

export interface Question<A extends Activities, S extends StepName> {
  /** What the step asks or does, such as `add 4f2c81d0… to Finance`. */
  label: string;
  input: Input<A, S>;
  /** Part of the activity's id and number where a step stands in for another one. */
  as?: StepName;
}

export interface Steps<A extends Activities = StepActivities> {
  /** Runs a step until Spotnana has answered, waiting out trouble visibly. Rejects with a `Refusal`. */
  ask<S extends StepName>(step: S, question: Question<A, S>): Promise<Result<A, S>>;
  /** Runs a step for as long as it does not give up; what it throws is not translated. */
  tryOnce<S extends StepName>(step: S, question: Question<A, S>): Promise<Result<A, S>>;
}

/** Where a run says that it waits, and that it goes on. */
export type TroubleBoard = Pick<Journal, 'waiting' | 'goingOn'>;

export interface StepsOptions {
  settings: RunSettings;
  companyId: string;
  board: TroubleBoard;
  /** Priority key of the task queue and of the gate. */
  priority: number;
  /** Hears of the signal `retryNow`, too. */
  onRetryNow?: () => void;
}

/** How the steps of one run are scheduled; `companyId` and the bound host are added to every input. */
export function createSteps<A extends Activities = StepActivities>(
  options: StepsOptions,
): Steps<A> {
  const { settings, companyId } = options;
  const activities = proxyActivities<StepActivities>(toOptions(options));
  const desk = createTroubleDesk(options);
  const used = new Map<string, number>();

  /** Ids stay unique in a run: `5-update-members`, then `5-update-members-2`. */
  function nextId(step: StepName): string {
    const count = (used.get(step) ?? 0) + 1;
    used.set(step, count);
    return count === 1 ? ACTIVITY_ID[step] : `${ACTIVITY_ID[step]}-${count}`;
  }

  async function tryOnce<S extends StepName>(
    step: S,
    { label, input, as }: Question<A, S>,
  ): Promise<Result<A, S>> {
    const shown = as ?? step;
    const summary = cut(numbered(shown, label), LABEL_MAX_CHARS);
    const args = [{ companyId, host: settings.host, ...input }];
    const activity = activities[step] as unknown as Executable<Result<A, S>>;
    return activity.executeWithOptions({ activityId: nextId(shown), summary }, args);
  }

  async function ask<S extends StepName>(step: S, question: Question<A, S>): Promise<Result<A, S>> {
    for (let round = 1; ; round += 1) {
      try {
        const answer = await tryOnce(step, question);
        desk.over(step);
        return answer;
      } catch (error) {
        const trouble = toTrouble(error);
        if (!trouble) {
          desk.over(step);
          throw toRefusal(error) ?? error;
        }
        const isWoken = await desk.waitOut(step, trouble, round);
        const input = question.input as { proof?: unknown; probe?: boolean };
        if (step === 'updateUserGroupMembers') delete input.proof;
        if (isWoken) input.probe = true;
        else delete input.probe;
      }
    }
  }

  return { ask, tryOnce };
}

/** `5 of 6: add 4f2c81d0… to Finance`; the label alone for what is none of the six. */
export function numbered(step: StepName, label: string): string {
  const number = stepNumber(step);
  return number === undefined ? label : `${number}: ${label}`;
}

interface Executable<R> {
  executeWithOptions(options: ActivityOptions, args: unknown[]): Promise<R>;
}

/** No schedule-to-close: it would count queue time, pauses and dead workers (promise 5). */
function toOptions({ settings, priority }: StepsOptions): ActivityOptions {
  const { heartbeatTimeoutMs, startToCloseMs } = settings;
  return {
    heartbeatTimeout: heartbeatTimeoutMs,
    startToCloseTimeout: startToCloseMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { priorityKey: priority },
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
  };
}

interface TroubleDesk {
  /** Resolves to whether somebody said that it should wait no longer. */
  waitOut(step: StepName, trouble: StepTrouble, round: number): Promise<boolean>;
  over(step: StepName): void;
}

/** Where steps in trouble wait: one mark and one timer for the run, however many steps ask. */
function createTroubleDesk({ settings, board, onRetryNow }: StepsOptions): TroubleDesk {
  const inTrouble = new Set<StepName>();
  let wake = 0;
  let waiting: Promise<boolean> | undefined;
  const retryNow = () => {
    wake += 1;
    onRetryNow?.();
  };
  setHandler(defineSignal(RETRY_NOW_SIGNAL), retryNow, {
    description: 'Tries again at once whatever the run waits for. No input.',
  });

  async function wait(trouble: StepTrouble, round: number): Promise<boolean> {
    const now = Date.now();
    const ms = waitMs(trouble, round, now, settings);
    const { kind, reason: why, whatToDo } = trouble;
    const waits = { attention: toAttention(kind), why, whatToDo };
    board.waiting({ ...waits, until: now + ms });
    const seen = wake;
    const summary = waitLabel(trouble, now + ms, now);
    const isWoken = await condition(() => wake !== seen, ms, { summary });
    board.waiting(waits);
    return isWoken;
  }

  return {
    async waitOut(step, trouble, round) {
      inTrouble.add(step);
      waiting ??= wait(trouble, round).finally(() => {
        waiting = undefined;
      });
      return waiting;
    },
    over(step) {
      if (inTrouble.delete(step) && inTrouble.size === 0) board.goingOn();
    },
  };
}
