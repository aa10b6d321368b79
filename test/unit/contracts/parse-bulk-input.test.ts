import { describe, expect, it } from 'vitest';
import { parseBulkInput } from '../../../src/contracts/parse-bulk-input.js';

const good = {
  companyId: '0C4B3A52-2F6E-4A6B-9A39-D6F1F2F0AA00',
  batch: 'hires',
  mode: 'apply',
  digest: 'd'.repeat(64),
  file: { usable: 3, invalid: 0, duplicate: 1, skipped: 0 },
};

const problemsOf = (value: unknown): string[] => {
  const parsed = parseBulkInput(value);
  return parsed.ok ? [] : parsed.problems;
};

describe("a batch's input", () => {
  it('is taken with the company in lower case', () => {
    expect(parseBulkInput(good)).toEqual({
      ok: true,
      input: { ...good, companyId: good.companyId.toLowerCase() },
    });
  });

  it('is taken with every option', () => {
    const all = {
      ...good,
      maxAdds: 0,
      allowAdmin: ['Admins'],
      expectHost: 'api.spotnana.com',
      requestedBy: 'hr',
      reason: 'hires of May',
      reference: 'HR-1',
      contractVersion: 1,
    };
    expect(problemsOf(all)).toEqual([]);
  });

  it.each([undefined, null, 7, 'text', []])('must be an object, not %j', (value) => {
    expect(problemsOf(value)).toEqual(['the input must be one JSON object']);
  });

  it.each([
    [{ companyId: 'acme' }, 'companyId'],
    [{ companyId: undefined }, 'companyId'],
    [{ mode: 'go' }, 'mode'],
    [{ file: undefined }, 'file'],
    [{ file: { usable: 1 } }, 'file'],
    [{ file: { ...good.file, usable: -1 } }, 'file'],
    [{ file: { ...good.file, usable: 1.5 } }, 'file'],
    [{ maxAdds: -1 }, 'maxAdds'],
    [{ maxAdds: '7' }, 'maxAdds'],
    [{ allowAdmin: 'Admins' }, 'allowAdmin'],
    [{ allowAdmin: [7] }, 'allowAdmin'],
    [{ batch: '' }, 'batch'],
    [{ batch: 'x'.repeat(101) }, 'batch'],
    [{ digest: undefined }, 'digest'],
    [{ expectHost: ' ' }, 'expectHost'],
    [{ reason: 'x'.repeat(1_001) }, 'reason'],
    [{ requestedBy: {} }, 'requestedBy'],
    [{ contractVersion: 2 }, 'contractVersion'],
  ])('%j names what is wrong', (change, field) => {
    const problems = problemsOf({ ...good, ...change });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(field);
  });

  it('says everything that is wrong at once', () => {
    expect(problemsOf({})).toHaveLength(5);
  });
});
