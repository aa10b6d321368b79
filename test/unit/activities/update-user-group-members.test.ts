import { CancelledFailure } from '@temporalio/activity';
import type { Info } from '@temporalio/activity';
import type { ApplicationFailure } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBulkSlots } from '../../../activities/index.js';
import type { Notes } from '../../../activities/notes.js';
import { BULK_PRIORITY } from '../../../src/contracts/names.js';
import type { ReadProof } from '../../../src/contracts/steps.js';
import type { FaultRule } from '../../../src/simulator/index.js';
import type { Stage, StagedAttempt } from '../../support/activity-stage.js';
import { createStage, RUN_ID } from '../../support/activity-stage.js';
import { errorOf } from '../../support/fake-spotnana.js';

const SETTLE_MS = 150;
const REQUEST_TIMEOUT_MS = 2_000;

let stage: Stage;

beforeEach(async () => {
  stage = await createStage({
    settleMs: SETTLE_MS,
    lookMinMs: 50,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
});

afterEach(async () => {
  await stage.close();
});

const fresh = (): ReadProof => ({ readAt: Date.now(), runId: RUN_ID });

function write(attempt: StagedAttempt = stage.attempt(), proof?: ReadProof) {
  const input = { ...stage.asked, userIds: [stage.userId], ...(proof && { proof }) };
  return attempt.run('updateUserGroupMembers', input);
}

function fail(fault: FaultRule['fault']): void {
  stage.simulator.faults.add({ operation: 'updateUserGroupMembers', fault });
}

const notes = (more: Partial<Notes>): Notes => ({ attempt: 1, doing: 'sent', ...more });

/** The next attempt, as Temporal would tell it of this one. */
const nextAttempt = ({ beats }: StagedAttempt) =>
  stage.attempt({ attempt: 2, heartbeatDetails: beats.at(-1) });

describe('what comes before the PATCH', () => {
  interface Case {
    named: string;
    info?: Partial<Info>;
    proof?: () => ReadProof;
    before: 'nothing' | 'one read' | 'reads over the settling time';
  }

  const reset = { scheduledTimestampMs: 1, currentAttemptScheduledTimestampMs: 2 };
  const longAgo = Date.now() - 60_000;
  const settles = 'reads over the settling time';
  const cases: Case[] = [
    { named: 'the first attempt with a fresh proof', proof: fresh, before: 'nothing' },
    {
      named: 'a proof as old as a request may take',
      proof: () => ({ ...fresh(), readAt: Date.now() - REQUEST_TIMEOUT_MS }),
      before: 'one read',
    },
    {
      named: 'a proof from a clock that is ahead',
      proof: () => ({ ...fresh(), readAt: Date.now() + 60_000 }),
      before: 'one read',
    },
    {
      named: 'a second attempt, when the first ended in good order',
      info: { attempt: 2, heartbeatDetails: notes({ clean: true }) },
      proof: fresh,
      before: 'one read',
    },
    { named: 'no proof: scheduled again after trouble', before: settles },
    {
      named: 'a proof of another run: a workflow that was reset',
      proof: () => ({ ...fresh(), runId: 'the-run-before' }),
      before: settles,
    },
    {
      named: 'a first attempt that was scheduled again: an activity that was reset',
      info: reset,
      proof: fresh,
      before: settles,
    },
    {
      named: 'a first attempt with heartbeat details',
      info: { heartbeatDetails: notes({}) },
      proof: fresh,
      before: settles,
    },
    {
      named: 'a second attempt without heartbeat details: a worker that was killed',
      info: { attempt: 2 },
      proof: fresh,
      before: settles,
    },
    {
      named: 'a second attempt, when the first noted that it sent',
      info: { attempt: 2, heartbeatDetails: notes({ sent: true }) },
      proof: fresh,
      before: settles,
    },
    {
      named: 'a third attempt with the good notes of the first: the second died before its own',
      info: { attempt: 3, heartbeatDetails: notes({ clean: true }) },
      proof: fresh,
      before: settles,
    },
    {
      named: 'a third attempt, when the second sent again and was killed',
      info: { attempt: 3, heartbeatDetails: notes({ attempt: 2, sent: true, lostAt: longAgo }) },
      before: settles,
    },
    {
      named: 'a third attempt with the notes of the first: the second may have sent again',
      info: { attempt: 3, heartbeatDetails: notes({ clean: false, sent: true, lostAt: longAgo }) },
      before: settles,
    },
  ];

  it.each(cases)('$named: $before', async ({ info, proof, before }) => {
    const begun = Date.now();
    await expect(write(stage.attempt(info), proof?.())).resolves.toEqual({ wrote: 'yes' });
    const calls = stage.calls();
    expect(calls.filter((call) => call === 'PATCH')).toHaveLength(1);
    expect(calls.at(-1)).toBe('PATCH');
    const patchedAt = stage.simulator.requests.at(-1)?.at ?? 0;
    if (before === 'nothing') expect(calls).toEqual(['PATCH']);
    else if (before === 'one read') expect(calls).toEqual(['read', 'PATCH']);
    else {
      expect(calls.length).toBeGreaterThan(2);
      expect(patchedAt - begun).toBeGreaterThanOrEqual(SETTLE_MS);
    }
  });

  it.each([
    ['surely none', { attempt: 2, heartbeatDetails: notes({ clean: true }) }, 'no'],
    ['perhaps one', { attempt: 2 }, 'maybe'],
  ] as const)(
    'a user who is a member is not sent; the write before: %s',
    async (_, info, wrote) => {
      const { groupId } = stage.asked;
      stage.simulator.store.addMember({ groupId, userId: stage.userId });
      await expect(write(stage.attempt(info))).resolves.toEqual({ wrote });
      expect(stage.calls()).toEqual(['read']);
    },
  );
});

describe('a lost answer', () => {
  it('of a PATCH that was applied is never followed by another', async () => {
    fail({ kind: 'lost-after' });
    const first = stage.attempt();
    const failure = (await errorOf(write(first, fresh()))) as ApplicationFailure;
    expect(failure).toMatchObject({ type: 'SpotnanaUnavailable', nonRetryable: false });
    expect(first.beats.at(-1)).toMatchObject({ sent: true, lostAt: expect.any(Number) });
    await expect(write(nextAttempt(first), fresh())).resolves.toEqual({ wrote: 'maybe' });
    expect(stage.calls()).toEqual(['PATCH', 'read']);
  });

  it('of a PATCH that was not is followed by one, after the settling time', async () => {
    fail({ kind: 'lost-before' });
    const first = stage.attempt();
    await errorOf(write(first, fresh()));
    const lostAt = first.beats.at(-1)?.lostAt ?? 0;
    await expect(write(nextAttempt(first), fresh())).resolves.toEqual({ wrote: 'yes' });
    expect(stage.calls().at(-2)).toBe('read');
    expect((stage.simulator.requests.at(-1)?.at ?? 0) - lostAt).toBeGreaterThanOrEqual(SETTLE_MS);
  });

  it('is waited out once: an attempt that only failed to read does not begin again', async () => {
    const lost = { attempt: 2, clean: false, sent: true, lostAt: Date.now() - SETTLE_MS };
    const third = stage.attempt({ attempt: 3, heartbeatDetails: notes(lost) });
    await expect(write(third)).resolves.toEqual({ wrote: 'yes' });
    expect(stage.calls()).toEqual(['read', 'PATCH']);
  });

  it('is settled anew behind a killed attempt, also by the next but one', async () => {
    const killed = notes({ attempt: 2, sent: true, lostAt: Date.now() - 60_000 });
    const third = stage.attempt({ attempt: 3, heartbeatDetails: killed });
    const fault = { kind: 'status', status: 500 } as const;
    stage.simulator.faults.add({ operation: 'listUserGroupMembers', fault });
    const begun = Date.now();
    await errorOf(write(third));
    const fourth = stage.attempt({ attempt: 4, heartbeatDetails: third.beats.at(-1) });
    await expect(write(fourth)).resolves.toEqual({ wrote: 'yes' });
    const patchedAt = stage.simulator.requests.at(-1)?.at ?? 0;
    expect(patchedAt - begun).toBeGreaterThanOrEqual(SETTLE_MS);
  });

  it('is not feared behind an attempt that found no slot: the next one does with one read', async () => {
    const priority = { priorityKey: BULK_PRIORITY };
    stage.deps.bulkSlots = { take: () => undefined };
    const first = stage.attempt({ priority });
    await expect(errorOf(write(first, fresh()))).resolves.toMatchObject({ type: 'GateBusy' });
    stage.deps.bulkSlots = createBulkSlots(100);
    const second = stage.attempt({
      priority,
      attempt: 2,
      heartbeatDetails: first.beats.at(-1),
    });
    await expect(write(second, fresh())).resolves.toEqual({ wrote: 'yes' });
    expect(stage.calls()).toEqual(['read', 'PATCH']);
  });

  it('is no concern where Spotnana refused: the next attempt may do with one read', async () => {
    fail({ kind: 'rate-limit', retryAfter: 0 });
    const first = stage.attempt();
    await errorOf(write(first, fresh()));
    expect(first.beats.at(-1)).toMatchObject({ clean: true, sent: false });
    await expect(write(nextAttempt(first), fresh())).resolves.toEqual({ wrote: 'yes' });
    expect(stage.calls()).toEqual(['PATCH', 'read', 'PATCH']);
  });
});

describe('the answer', () => {
  it('"already a member" is success', async () => {
    fail({ kind: 'status', status: 409, code: 'USER_ALREADY_MEMBER' });
    await expect(write(stage.attempt(), fresh())).resolves.toEqual({ wrote: 'yes' });
  });

  it.each([
    ['none before', undefined, false],
    ['perhaps one before', { attempt: 2 }, true],
  ])('a refusal is final and says whether anything was written: %s', async (_, info, may) => {
    fail({ kind: 'status', status: 400, message: 'no' });
    const failure = await errorOf(write(stage.attempt(info), fresh()));
    expect(failure).toMatchObject({ type: 'SpotnanaRejected', nonRetryable: true });
    expect((failure as ApplicationFailure).details).toMatchObject([{ mayHaveWritten: may }]);
  });
});

describe('around the first byte', () => {
  it('"sent" is on its way to Temporal before the PATCH arrives', async () => {
    const attempt = stage.attempt();
    let known: Notes | undefined;
    stage.simulator.on('arrived', ({ operation }) => {
      if (operation === 'updateUserGroupMembers') known = attempt.beats.at(-1);
    });
    await write(attempt, fresh());
    expect(known).toMatchObject({ doing: 'sent', sent: true });
  });

  it('a cancellation behind it aborts nothing', async () => {
    const attempt = stage.attempt();
    stage.simulator.on('applied', ({ operation }) => {
      if (operation === 'updateUserGroupMembers') attempt.cancel();
    });
    await expect(write(attempt, fresh())).resolves.toEqual({ wrote: 'yes' });
  });

  it.each([
    ['surely written nothing', { attempt: 2, heartbeatDetails: notes({ clean: true }) }, false],
    ['perhaps written', { attempt: 2 }, true],
  ])(
    'a cancellation before it sends nothing, and says that the run has %s',
    async (_, info, mayHaveWritten) => {
      const attempt = stage.attempt(info);
      stage.simulator.on('arrived', ({ operation }) => {
        if (operation === 'listUserGroupMembers') attempt.cancel();
      });
      const error = await errorOf(write(attempt, fresh()));
      expect(error).toBeInstanceOf(CancelledFailure);
      expect((error as CancelledFailure).details).toEqual([{ mayHaveWritten }]);
      expect(stage.calls()).toEqual(['read']);
    },
  );
});
