import { ApplicationFailure, CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { shortId } from '../src/contracts/text.js';
import type { Add } from './add.js';
import { DeadlinePassed } from './deadline.js';
import type { Ended } from './endings.js';
import { describeFailure } from './endings.js';
import { cancelled, deadlineExceeded } from './guards.js';
import type { Journal } from './journal.js';
import { Refusal } from './refusal.js';

/**
 * The story broke off. Ends the run as failed, with what holds; returns only where a last look shows that the
 * user is a member all the same, as when an accepted write shows up at the deadline.
 */
export async function conclude(add: Add, error: unknown): Promise<void> {
  const { progress } = add;
  const byRequest = CancellationScope.current().consideredCancelled;
  const refusal = toEnd(error, byRequest);
  if (!refusal) throw error;
  const unsettled = progress.write === 'accepted' || progress.write === 'unknown';
  if (unsettled && refusal.type !== 'VerificationTimedOut') {
    progress.isMember = await CancellationScope.nonCancellable(() => lastLook(add));
  }
  if (!byRequest && progress.isMember) progress.witness = 'group_members';
  else throw fail(add.journal, ended(add), refusal);
}

function toEnd(error: unknown, byRequest: boolean): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof DeadlinePassed) return deadlineExceeded();
  return byRequest || isCancellation(error) ? cancelled() : undefined;
}

/**
 * One bounded read of what holds after a write that was cut off. A dead worker's PATCH may still be under way, so
 * the read comes no sooner than one request deadline after that worker's last sign.
 */
async function lastLook({ steps, settings, progress }: Add): Promise<boolean | null> {
  const { group, userId } = progress;
  if (!group || userId === undefined) return null;
  if (progress.write === 'unknown') {
    const summary = 'Last look comes once a cut-off write must have ended';
    await sleep(settings.requestTimeoutMs, { summary });
  }
  const label = `is ${shortId(userId)} in ${group.name} after all?`;
  try {
    const asked = { groupId: group.id, userIds: [userId] };
    const { present } = await steps.tryOnce('listUserGroupMembers', { label, input: asked });
    return present.length > 0;
  } catch {
    return null;
  }
}

export function ended({ input, settings, progress }: Add): Ended {
  return { input, host: settings.host, progress, finishedAt: Date.now() };
}

/** Search attributes first, then the failure: a view of failed runs must find it. */
export function fail(
  journal: Journal,
  what: Ended | undefined,
  refusal: Refusal,
): ApplicationFailure {
  const { type, ending, message, headline, why, details } = describeFailure(what, refusal);
  journal.end({ ending, headline, why, next: details.next, summary: message });
  const failure = ApplicationFailure.create({
    type,
    message,
    nonRetryable: true,
    details: [details],
  });
  // No bug: a trace would push the details out of the first screen of the UI.
  failure.stack = '';
  return failure;
}
