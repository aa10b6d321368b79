import { describe, expect, it } from 'vitest';
import { parseAddUserToGroupInput } from '../../../src/contracts/parse-input.js';

const companyId = '11111111-1111-4111-8111-111111111111';
const userId = '22222222-2222-4222-8222-222222222222';
const email = 'ada.adler@acme.example';
const groupId = '33333333-3333-4333-8333-333333333333';

function problemsOf(input: unknown): string[] {
  const parsed = parseAddUserToGroupInput(input);
  return parsed.ok ? [] : parsed.problems;
}

describe('the input of an add', () => {
  it('is brought to one form: lower-case ids, trimmed texts, empty fields left out', () => {
    const parsed = parseAddUserToGroupInput({
      companyId: companyId.toUpperCase(),
      userId: ` ${userId} `,
      groupName: '  Finance ',
      groupId: null,
      reason: '',
      contractVersion: 1,
    });
    expect(parsed).toEqual({ ok: true, input: { companyId, userId, groupName: 'Finance' } });
  });

  it.each([
    ['a text', 'the input must be one JSON object'],
    [null, 'the input must be one JSON object'],
    [[{}], 'the input must be one JSON object'],
    [{ userId, groupId }, 'companyId is missing'],
    [{ companyId, groupId }, 'userId, email, externalId or employeeId is missing'],
    [{ companyId, groupId, email: ' ' }, 'userId, email, externalId or employeeId is missing'],
    [{ companyId, groupId, userId, email }, 'give only one of userId, email'],
    [
      { companyId, groupId, externalId: 'x', employeeId: '7' },
      'only one of externalId, employeeId',
    ],
    [{ companyId, groupId, employeeId: 7 }, 'employeeId must be a text'],
    [{ companyId, groupId, externalId: 'x'.repeat(256) }, 'externalId is longer than 255'],
    [{ companyId, userId }, 'groupId or groupName is missing'],
    [{ companyId, userId, groupId, groupName: 'x' }, 'give groupId or groupName, not both'],
    [{ companyId: 'acme', userId, groupId }, 'companyId must be a UUID'],
    [{ companyId, userId: 7, groupId }, 'userId must be a UUID'],
    [{ companyId, userId, groupName: 7 }, 'groupName must be a text'],
    [{ companyId, userId, groupName: 'x'.repeat(256) }, 'groupName is longer than 255'],
    [{ companyId, userId, groupName: '🎉'.repeat(256) }, 'groupName is longer than 255'],
    [{ companyId, userId, groupId, groupid: 'x' }, 'unknown field "groupid"'],
    [{ companyId, userId, groupId, contractVersion: 2 }, 'contractVersion 2 is not known'],
    [{ companyId, userId, groupId, contractVersion: '1' }, 'contractVersion "1" is not known'],
  ])('%j is refused: %s', (input, problem) => {
    expect(problemsOf(input)).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    [{ email: ' Ada.Adler@acme.example ' }, { email: 'Ada.Adler@acme.example' }],
    [{ externalId: ' HR-7 ', email: null }, { externalId: 'HR-7' }],
    [{ employeeId: '0047', userId: '' }, { employeeId: '0047' }],
  ])('may name the user otherwise than by id: %j', (given, user) => {
    const parsed = parseAddUserToGroupInput({ companyId, groupId, ...given });
    expect(parsed).toEqual({ ok: true, input: { companyId, groupId, ...user } });
  });

  it.each(['ada.adler', '@acme.example', 'ada@', 'ada adler@acme.example', 'a@b@c', 'a@b, c@d'])(
    'has one address, not %j, and does not repeat what is none',
    (wrong) => {
      const problems = problemsOf({ companyId, groupId, email: wrong });
      expect(problems).toEqual(['email must be one address such as ada@acme.example']);
    },
  );

  it('has all its problems named at once', () => {
    expect(problemsOf({ companyId: 'acme', groupName: 1 })).toHaveLength(3);
  });
});
