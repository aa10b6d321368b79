import { setTimeout } from 'node:timers/promises';
import { CancelledFailure } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../../activities/index.js';
import type { Stage } from '../../support/activity-stage.js';
import { createStage } from '../../support/activity-stage.js';
import { errorOf } from '../../support/fake-spotnana.js';

let stage: Stage;

beforeEach(async () => {
  stage = await createStage({ heartbeatEveryMs: 20, heartbeatTimeoutMs: 400 });
});

afterEach(async () => {
  await stage.close();
});

const getGroup = (attempt = stage.attempt()) => attempt.run('getUserGroup', stage.asked);

async function failureOf(promise: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await errorOf(promise);
  expect(error).toBeInstanceOf(ApplicationFailure);
  return error as ApplicationFailure;
}

describe('signs of life', () => {
  it('go out at once, then over and over while Spotnana is slow, and stop with the attempt', async () => {
    stage.simulator.faults.add({ operation: 'getUserGroup', fault: { kind: 'delay', ms: 200 } });
    const attempt = stage.attempt({ attempt: 3 });
    await getGroup(attempt);
    const { length } = attempt.beats;
    expect(length).toBeGreaterThan(3);
    expect(attempt.beats[0]).toEqual({ attempt: 3, doing: 'waiting for its turn' });
    expect(attempt.beats.at(-1)).toEqual({ attempt: 3, doing: 'asking Spotnana' });
    await setTimeout(100);
    expect(attempt.beats).toHaveLength(length);
  });

  it('carry on what earlier attempts noted, but for the good order of their end', async () => {
    const looking = { spentMs: 5, at: 1, pauseMs: 0 };
    const heartbeatDetails = { attempt: 1, doing: 'sent', sent: true, clean: true, looking };
    const attempt = stage.attempt({ attempt: 2, heartbeatDetails });
    await getGroup(attempt);
    expect(attempt.beats[0]).toEqual({
      attempt: 2,
      doing: 'waiting for its turn',
      sent: true,
      looking,
    });
  });

  it('sends nothing once the process stood still for longer than Temporal waits', async () => {
    let now = 0;
    (stage.deps as { now: ActivityDeps['now'] }).now = () => (now += 500);
    expect((await failureOf(getGroup())).message).toContain('stood still');
    expect(stage.calls()).toEqual([]);
  });
});

describe('whom an attempt may touch', () => {
  it('no company but those allowed, for good', async () => {
    (stage.deps as { allowedCompanies: ReadonlySet<string> }).allowedCompanies = new Set(['other']);
    const failure = await failureOf(getGroup());
    expect(failure).toMatchObject({ type: 'CompanyNotAllowed', nonRetryable: true });
    expect(stage.simulator.requests).toEqual([]);
  });

  it('no Spotnana but the one that the run is bound to', async () => {
    const asked = { ...stage.asked, host: 'api.example.com' };
    const failure = await failureOf(stage.attempt().run('getUserGroup', asked));
    expect(failure).toMatchObject({ type: 'WrongEnvironment', nonRetryable: false });
    expect(stage.simulator.requests).toEqual([]);
  });
});

describe('cancellation', () => {
  it('aborts a read, and says that nothing was written', async () => {
    stage.simulator.faults.add({ operation: 'getUserGroup', fault: { kind: 'hang' } });
    const attempt = stage.attempt();
    stage.simulator.on('arrived', ({ operation }) => {
      if (operation === 'getUserGroup') attempt.cancel();
    });
    const error = await errorOf(getGroup(attempt));
    expect(error).toBeInstanceOf(CancelledFailure);
    expect((error as CancelledFailure).details).toEqual([{ mayHaveWritten: false }]);
  });
});

describe('trouble', () => {
  const outage = { kind: 'status', status: 500 } as const;

  it('is retried after a pause, and its time is noted', async () => {
    stage.simulator.faults.add({ operation: 'getUserGroup', fault: outage });
    const attempt = stage.attempt();
    const failure = await failureOf(getGroup(attempt));
    expect(failure).toMatchObject({ type: 'SpotnanaUnavailable', nonRetryable: false });
    expect(failure.nextRetryDelay).toBe(stage.deps.durations.retryMinMs);
    expect(attempt.beats.at(-1)?.trouble?.pauseMs).toBe(failure.nextRetryDelay);
  });

  it('is handed to the workflow once the attempts before have spent the time for it', async () => {
    stage.simulator.faults.add({ operation: 'getUserGroup', fault: outage });
    const trouble = { spentMs: 60_000, at: Date.now(), pauseMs: 1_000 };
    const heartbeatDetails = { attempt: 6, doing: 'asking Spotnana', trouble };
    const failure = await failureOf(getGroup(stage.attempt({ attempt: 7, heartbeatDetails })));
    expect(failure).toMatchObject({ type: 'Trouble', nonRetryable: true });
    expect(failure.details).toMatchObject([{ kind: 'spotnana', status: 500 }]);
  });

  it('is none where a membership is only not listed yet: Temporal looks again, quietly', async () => {
    const input = { ...stage.asked, userIds: [stage.userId], untilPresent: true };
    const attempt = stage.attempt();
    const failure = await failureOf(attempt.run('listUserGroupMembers', input));
    const category = ApplicationFailureCategory.BENIGN;
    expect(failure).toMatchObject({ type: 'NotVisibleYet', nonRetryable: false, category });
    expect(attempt.beats.at(-1)?.looking?.pauseMs).toBe(failure.nextRetryDelay);
    const { verifyTimeoutMs } = stage.deps.durations;
    const looking = { spentMs: verifyTimeoutMs, at: Date.now(), pauseMs: 0 };
    const heartbeatDetails = { attempt: 1, doing: 'looking again', looking };
    const last = stage.attempt({ attempt: 2, heartbeatDetails });
    const answer = await last.run('listUserGroupMembers', input);
    expect(answer).toMatchObject({ present: [], missing: [stage.userId] });
  });
});
