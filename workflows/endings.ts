import type {
  AddEnding,
  AddUserToGroupInput,
  AddUserToGroupResult,
} from '../src/contracts/add-user-to-group.js';
import type { FailureDetails, FailureType, Written } from '../src/contracts/failures.js';
import { FAILURES } from '../src/contracts/failures.js';
import { stepNumber } from '../src/contracts/steps.js';
import { toUserKey, USER_KEY_NAMES, userKeyParts } from '../src/contracts/user-key.js';
import type { AddProgress } from './progress.js';
import type { Refusal } from './refusal.js';

/** How a run ends, in words. Pure: progress in, sentences out. */

export interface Ended {
  input: AddUserToGroupInput;
  host: string;
  progress: AddProgress;
  /** ms since the epoch. */
  finishedAt: number;
}

export function describeSuccess({
  input,
  host,
  progress,
  finishedAt,
}: Ended): AddUserToGroupResult {
  const { userId = '', witness = 'group_members' } = progress;
  const { group = { id: input.groupId ?? '', name: '' } } = progress;
  const wrote = progress.write === 'accepted' || progress.write === 'unknown';
  const { companyId, requestedBy, reason, reference } = input;
  return {
    summary: wrote
      ? `Added user ${userId} to ${group.name}: Spotnana lists the membership.`
      : `User ${userId} was in ${group.name} already: nothing was written.`,
    outcome: wrote ? 'added' : 'already_member',
    next: 'Nothing to do.',
    verifiedBy: witness,
    group,
    inheritedRoles: progress.roles ?? null,
    host,
    companyId,
    userId,
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(reason === undefined ? {} : { reason }),
    ...(reference === undefined ? {} : { reference }),
    startedAt: new Date(progress.startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
  };
}

export interface DescribedFailure {
  type: FailureType;
  ending: AddEnding;
  /** Who was not added to what, at which step, why, and what to do: the first text the UI shows. */
  message: string;
  details: FailureDetails;
}

export function describeFailure(ended: Ended | undefined, refusal: Refusal): DescribedFailure {
  const { progress } = ended ?? {};
  const written = toWritten(progress);
  const step = progress?.step && stepNumber(progress.step);
  const next = toNext(refusal);
  const details: FailureDetails = {
    ...(step === undefined ? {} : { step }),
    ...(ended === undefined ? {} : { host: ended.host }),
    ...refusal.more,
    written,
    isMember: progress?.isMember ?? null,
    next,
  };
  const message = `${headline(ended, refusal, written)} ${support(details)}${next}`;
  return { type: refusal.type, ending: FAILURES[refusal.type].ending, message, details };
}

function toWritten(progress: AddProgress | undefined): Written {
  if (progress?.write === 'accepted') return 'accepted';
  return progress?.write === 'unknown' ? 'unknown' : 'no';
}

function headline(ended: Ended | undefined, refusal: Refusal, written: Written): string {
  if (!ended) return `Nobody was added: ${refusal.message}.`;
  const { input, progress } = ended;
  const group = progress.group?.name ?? input.groupName ?? input.groupId ?? 'the group';
  const who = toWho(ended);
  const number = progress.step && stepNumber(progress.step);
  const step = number === undefined ? '' : `step ${number}, `;
  const why = stripStop(refusal.message);
  if (written === 'no') return `${who} was NOT added to ${group}: ${step}${why}.`;
  return `${who} ${holds(progress)} ${group}: ${step}${why}.`;
}

function toWho({ input, progress }: Ended): string {
  if (progress.userId !== undefined) return `User ${progress.userId}`;
  return `The user with the given ${USER_KEY_NAMES[userKeyParts(toUserKey(input)).field]}`;
}

/** What is known after a write that was accepted, or may have been. */
function holds({ isMember, write }: AddProgress): string {
  if (isMember === true) return 'IS a member of';
  if (write === 'accepted') return 'may not be in';
  return isMember === false ? 'is NOT a member of' : 'may or may not be in';
}

/** What Spotnana's support asks for. */
function support({ debugIdentifier }: FailureDetails): string {
  return debugIdentifier === undefined ? '' : `(debugIdentifier ${debugIdentifier}) `;
}

/** Never "reset": that fails again at once. */
function toNext({ whatToDo, type }: Refusal): string {
  const advice = stripStop(whatToDo);
  if (type === 'InvalidInput') return `${advice} and start the add again.`;
  return advice ? `${advice}, then start the same add again.` : 'Start the same add again.';
}

function stripStop(text: string): string {
  return text.replace(/\.+$/, '');
}
