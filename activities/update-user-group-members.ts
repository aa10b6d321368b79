import { Context } from '@temporalio/activity';
import type {
  UpdateUserGroupMembersInput,
  UpdateUserGroupMembersResult,
} from '../src/contracts/steps.js';
import { findMembers, SpotnanaError } from '../src/spotnana/index.js';
import type { Attempt } from './attempt.js';
import { runAttempt } from './attempt.js';
import type { ActivityDeps } from './deps.js';
import { pause } from './pause.js';
import type { EarlierWrite } from './write-memory.js';
import { afterError, earlierWrite, isSurelyFirst } from './write-memory.js';

/**
 * Undocumented: what adding a member again answers. A 4xx whose code or message matches this is taken as
 * "is a member".
 */
const ALREADY_MEMBER =
  /already[\s_-]*(an?[\s_-]*|exists[\s_-]*as[\s_-]*an?[\s_-]*)?(member|in[\s_-]*(the[\s_-]*)?group|added|exists)/i;

/** Undocumented, too: a 409, or a 4xx in these words, may mean the same. A read decides. */
const PERHAPS_MEMBER = /already|duplicate/i;

/** The users shown missing by a complete read, and when that read began (ms since the epoch). */
interface MissingUsers {
  userIds: string[];
  readAt: number;
}

/** Thrown before the first byte where the read behind a PATCH has become too old at the gate. */
class StaleRead extends Error {}

/**
 * Step 5, the only write. Keeps promise 1: a PATCH carries only users whom a fresh, complete read of this run
 * showed missing, and one whose answer may have been lost is followed by reads over the settling time before
 * anything is sent again.
 */
export async function updateUserGroupMembers(
  deps: ActivityDeps,
  input: UpdateUserGroupMembersInput,
): Promise<UpdateUserGroupMembersResult> {
  const { info } = Context.current();
  const toBefore = ({ earlier }: Attempt) => earlierWrite(info, earlier, input.proof);
  let write: Write | undefined;

  async function addMissing(attempt: Attempt): Promise<UpdateUserGroupMembersResult> {
    const before = toBefore(attempt);
    write = createWrite(deps, input, attempt);
    const proven = isSurelyFirst(info, input.proof) ? input.proof : undefined;
    let missing = proven && { userIds: input.userIds, readAt: proven.readAt };
    for (;;) {
      missing ??= await readMissing(deps, input, attempt, before);
      if (missing.userIds.length === 0) return { wrote: before === 'none' ? 'no' : 'maybe' };
      if (await write.send(missing)) return { wrote: 'yes' };
      missing = undefined;
    }
  }

  return runAttempt(deps, input, addMissing, (error, attempt) => {
    attempt.note(afterError(error, toBefore(attempt), write?.sent() ?? false, deps.now()));
  });
}

/** Reads which users are missing; after a possible loss, over and over until the settling time is over. */
async function readMissing(
  deps: ActivityDeps,
  input: UpdateUserGroupMembersInput,
  attempt: Attempt,
  before: EarlierWrite,
): Promise<MissingUsers> {
  const settledAt = before === 'none' ? 0 : settlesAt(deps, attempt);
  for (;;) {
    const read = await findMembers(deps.spotnana, input, attempt.call);
    if (read.missing.length === 0 || read.startedAt >= settledAt) {
      return { userIds: read.missing, readAt: read.startedAt };
    }
    attempt.note({ doing: 'settling' });
    const untilSettled = Math.max(1, settledAt - deps.now());
    await pause(Math.min(deps.durations.lookMinMs, untilSettled), attempt.signal);
  }
}

/** When a PATCH that may have been lost can be taken as not applied, ms since the epoch. */
function settlesAt(deps: ActivityDeps, attempt: Attempt): number {
  const lostAt = attempt.notes.lostAt ?? deps.now();
  attempt.note({ lostAt });
  return lostAt + deps.durations.settleMs;
}

interface Write {
  sent(): boolean;
  /** True when Spotnana took it, or the one user was a member by then; false when the read is too old and nothing was sent. */
  send(missing: MissingUsers): Promise<boolean>;
}

function createWrite(
  deps: ActivityDeps,
  input: UpdateUserGroupMembersInput,
  attempt: Attempt,
): Write {
  const { companyId, groupId } = input;
  let sent = false;

  /** Runs behind the gate, right before the first byte: the last look at the age of the proof. */
  function beforeSend(readAt: number): void {
    attempt.assertAlive();
    const ageMs = deps.now() - readAt;
    if (ageMs < 0 || ageMs >= deps.durations.requestTimeoutMs) throw new StaleRead();
    attempt.holdOn();
    attempt.note({ doing: 'sent', sent: true });
    sent = true;
  }

  async function isMemberNow(error: unknown): Promise<boolean> {
    const claim = toClaim(error);
    if (claim !== 'perhaps a member') return claim === 'a member';
    const { missing } = await findMembers(deps.spotnana, input, attempt.call);
    return missing.length === 0;
  }

  return {
    sent: () => sent,
    async send({ userIds, readAt }) {
      const call = { ...attempt.call, beforeSend: () => beforeSend(readAt) };
      const body = { companyId, groupId, userIdsToAdd: userIds };
      try {
        await deps.spotnana.updateUserGroupMembers(body, call);
        return true;
      } catch (error) {
        if (error instanceof StaleRead) return false;
        if (userIds.length === 1 && (await isMemberNow(error))) return true;
        throw error;
      }
    },
  };
}

/** What a refusal says of the one user who was sent. */
function toClaim(error: unknown): 'a member' | 'perhaps a member' | 'no member' {
  if (!(error instanceof SpotnanaError) || error.kind !== 'status') return 'no member';
  const { status = 0, code = '', spotnanaMessage = '' } = error;
  if (status < 400 || status >= 500) return 'no member';
  const words = `${code} ${spotnanaMessage}`;
  if (ALREADY_MEMBER.test(words)) return 'a member';
  return status === 409 || PERHAPS_MEMBER.test(words) ? 'perhaps a member' : 'no member';
}
