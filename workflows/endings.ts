import type {
  AddEnding,
  AddUserToGroupInput,
  AddUserToGroupResult,
} from '../src/contracts/add-user-to-group.js';
import type { FailureDetails, FailureType, Written } from '../src/contracts/failures.js';
import { FAILURES } from '../src/contracts/failures.js';
import { stepNumber } from '../src/contracts/steps.js';
import { toUserKey, USER_KEY_NAMES, userKeyParts } from '../src/contracts/user-key.js';
import { sentence } from '../src/contracts/text.js';
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
    group: { id: group.id, name: group.name },
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
  headline: string;
  why: string;
  details: FailureDetails;
}

export function describeFailure(ended: Ended | undefined, refusal: Refusal): DescribedFailure {
  const { progress } = ended ?? {};
  const written = toWritten(progress);
  const step = progress?.step && stepNumber(progress.step);
  const next = toNext(refusal, progress?.isMember);
  const details: FailureDetails = {
    isMember: progress?.isMember ?? null,
    ...(step === undefined ? {} : { step }),
    ...(ended === undefined ? {} : { host: ended.host }),
    ...refusal.more,
    written,
    next,
  };
  const { type } = refusal;
  const headline = toHeadline(ended, step, written);
  const why = sentence(refusal.message);
  const message = `${headline} ${why} ${next}${support(details)}`;
  return { type, ending: FAILURES[type].ending, message, headline, why, details };
}

function toWritten(progress: AddProgress | undefined): Written {
  if (progress?.write === 'accepted') return 'accepted';
  return progress?.write === 'unknown' ? 'unknown' : 'no';
}

/** What holds for whom, the verdict in front: a list shows no more than the beginning. */
function toHeadline(ended: Ended | undefined, step: string | undefined, written: Written): string {
  if (!ended) return 'NOT added.';
  const { input, progress } = ended;
  const [verdict, relation] = written === 'no' ? (['NOT added', 'to'] as const) : holds(progress);
  const group = progress.group?.name ?? input.groupName ?? `group ${input.groupId ?? ''}`;
  const at = step === undefined ? '' : ` (step ${step})`;
  return `${verdict}: ${toWho(ended)} ${relation} ${group}${at}.`;
}

function toWho({ input, progress }: Ended): string {
  if (progress.userId !== undefined) return `user ${progress.userId}`;
  return `the user with the given ${USER_KEY_NAMES[userKeyParts(toUserKey(input)).field]}`;
}

/** What is known after a write that was accepted, or may have been. */
function holds({ isMember, write }: AddProgress): readonly [verdict: string, relation: string] {
  if (isMember === true) return ['IS a member', 'of'];
  if (write === 'accepted') return ['NOT verified', 'may not be in'];
  return isMember === false ? ['NOT a member', 'of'] : ['NOT known', 'may or may not be in'];
}

/** The same input would end the same way. */
const NEEDS_OTHER_INPUT: ReadonlySet<FailureType> = new Set([
  'InvalidInput',
  'GroupNotFound',
  'AmbiguousGroup',
  'GroupOfAnotherCompany',
  'UserNotFound',
  'AmbiguousUser',
  'InactiveUser',
]);

/** Never "reset": that fails again at once. */
function toNext({ whatToDo, type }: Refusal, isMember: boolean | null | undefined): string {
  const advice = whatToDo.replace(/\.+$/, '');
  if (NEEDS_OTHER_INPUT.has(type)) return `${advice} and start the add again.`;
  if (type === 'Cancelled' && isMember) {
    return 'usher removes nobody: if the user must not be in the group, remove them in Spotnana.';
  }
  return advice ? `${advice}, then start the same add again.` : 'Start the same add again.';
}

/** Behind all else: long, and of use to Spotnana's support only. */
function support({ debugIdentifier }: FailureDetails): string {
  return debugIdentifier === undefined ? '' : ` debugIdentifier: ${debugIdentifier}`;
}
