import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../../src/contracts/failures.js';
import type { FailureType } from '../../../src/contracts/failures.js';
import type { Ended } from '../../../workflows/endings.js';
import { describeFailure, describeSuccess } from '../../../workflows/endings.js';
import { cancelled, groupNotFound, invalidInput } from '../../../workflows/guards.js';
import type { AddProgress } from '../../../workflows/progress.js';
import { Refusal } from '../../../workflows/refusal.js';

const userId = 'a0000000-0000-4000-8000-000000000001';

function ended(progress: Partial<AddProgress>): Ended {
  return {
    input: { companyId: 'c', userId, groupId: 'g' },
    host: 'api.example.com',
    progress: {
      startedAt: 0,
      write: 'none',
      step: 'updateUserGroupMembers',
      userId,
      ...progress,
    },
    finishedAt: 1_000,
  };
}

describe('a failure says what holds before anything else', () => {
  it.each<[Partial<AddProgress>, string]>([
    [{}, 'NOT added: user'],
    [{ write: 'not needed' }, 'NOT added: user'],
    [{ write: 'accepted' }, 'NOT verified: user'],
    [{ write: 'accepted', isMember: false }, 'NOT verified: user'],
    [{ write: 'unknown' }, 'NOT known: user'],
    [{ write: 'unknown', isMember: null }, 'NOT known: user'],
    [{ write: 'unknown', isMember: false }, 'NOT a member: user'],
    [{ write: 'unknown', isMember: true }, 'IS a member: user'],
    [{ write: 'accepted', isMember: true }, 'IS a member: user'],
  ])('%o', (progress, verdict) => {
    const { headline, message } = describeFailure(ended(progress), cancelled());
    expect(headline.startsWith(`${verdict} ${userId} `)).toBe(true);
    expect(headline).toMatch(/group g \(step 5 of 6\)\.$/);
    expect(message.startsWith(headline)).toBe(true);
  });
});

describe('a failure says what to do now', () => {
  const next = (refusal: Refusal, progress: Partial<AddProgress> = {}) =>
    describeFailure(ended(progress), refusal).details.next;

  it.each(Object.keys(FAILURES) as FailureType[])('%s: never to reset', (type) => {
    const { message } = describeFailure(ended({}), new Refusal(type, 'Why', 'Mend it'));
    expect(message).not.toMatch(/reset/i);
    expect(message).toMatch(/tart the (same )?add again\.$/);
  });

  it('the same add again, once what was in its way is mended', () => {
    const refusal = new Refusal('SpotnanaForbidden', 'Why', 'Give it the right.');
    expect(next(refusal)).toBe('Give it the right, then start the same add again.');
  });

  it('another add, where the same would end the same way', () => {
    const refusal = groupNotFound('x', { found: 'none', nearNames: [], groupCount: 3 });
    expect(next(refusal)).toMatch(/ start the add again\.$/);
  });

  it('nothing of adding again where a cancelled run had added the user', () => {
    expect(next(cancelled(), { write: 'accepted', isMember: true })).toMatch(/removes nobody/);
  });

  it("with Spotnana's debugIdentifier last, where there is one", () => {
    const refusal = new Refusal('SpotnanaRejected', 'Why', 'Mend it', { debugIdentifier: 'd-1' });
    expect(describeFailure(ended({}), refusal).message).toMatch(/again\. debugIdentifier: d-1$/);
  });

  it('also where the input was no input', () => {
    const { message } = describeFailure(undefined, invalidInput(['userId is missing']));
    expect(message).toBe(
      'NOT added. The input is not valid: userId is missing. Correct it and start the add again.',
    );
  });
});

describe('a result', () => {
  it('carries of the group what the wire contract names, whatever else was read', () => {
    const group = { id: 'g', name: 'VIP', companyId: 'c', isUnmodifiable: false };
    expect(describeSuccess(ended({ group, write: 'accepted' })).group).toEqual({
      id: 'g',
      name: 'VIP',
    });
  });
});
