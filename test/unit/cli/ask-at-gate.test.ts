import { describe, expect, it } from 'vitest';
import { askAtGate } from '../../../src/cli/bulk/ask-at-gate.js';
import type { BatchHandle, BatchPlan } from '../../../src/client/index.js';

const plan = { hash: '3f2a91c0d4e7' } as BatchPlan;

/** What a person does who types these lines, and what the batch and the person are told. */
async function type(lines: (string | undefined)[], reason?: string) {
  const asked: string[] = [];
  const decided: object[] = [];
  const decide = (what: string) => async (by: object) => void decided.push({ what, ...by });
  const handle = { approve: decide('approve'), reject: decide('reject') };
  const context = {
    env: { USER: 'dana' },
    out: () => {},
    err: () => {},
    isTerminal: true,
    signal: new AbortController().signal,
    ask: async (question: string) => {
      asked.push(question);
      return lines.shift();
    },
  };
  const answer = await askAtGate(context, handle as unknown as BatchHandle, plan, reason);
  return { answer, asked, decided };
}

describe('the question at the gate', () => {
  it.each(['y', ' Yes ', 'YES'])('%j approves the plan that was shown', async (line) => {
    const { answer, decided } = await type([line], 'checked');
    expect(answer).toBe('approved');
    expect(decided).toEqual([
      { what: 'approve', by: expect.any(String), reason: 'checked', plan: plan.hash },
    ]);
  });

  it.each(['n', 'no '])('%j rejects it', async (line) => {
    const { answer, decided } = await type([line]);
    expect(answer).toBe('rejected');
    expect(decided).toEqual([{ what: 'reject', by: expect.any(String) }]);
  });

  it.each(['', '  ', undefined])('%j decides nothing', async (line) => {
    expect(await type([line])).toMatchObject({ answer: 'left', decided: [] });
  });

  it('is asked again after what is no answer', async () => {
    const { answer, asked } = await type(['yse', 'nope', 'yes']);
    expect(answer).toBe('approved');
    expect(asked.map((question) => question.slice(0, 12))).toEqual([
      'Go on with t',
      '"yse" is no ',
      '"nope" is no',
    ]);
  });
});
