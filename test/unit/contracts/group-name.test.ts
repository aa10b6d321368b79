import { describe, expect, it } from 'vitest';
import { nearestNames, normalizeGroupName } from '../../../src/contracts/group-name.js';

describe('group names', () => {
  it.each([
    ['Finance', ' finance '],
    ['Café', 'Cafe\u0301'],
    ['Travel  Managers', 'travel managers'],
    ['ＨＲ', 'hr'],
  ])('%j and %j are the same name', (a, b) => {
    expect(normalizeGroupName(a)).toBe(normalizeGroupName(b));
  });

  it('differ where letters do', () => {
    expect(normalizeGroupName('Finance')).not.toBe(normalizeGroupName('Finances'));
  });

  it('offers near names, best first, and nothing far away', () => {
    const names = ['Travel Managers', 'Finance Approvers', 'Finance', 'Zebra'];
    expect(nearestNames('Finanse', names)).toEqual(['Finance']);
    expect(nearestNames('finance', names)).toEqual(['Finance', 'Finance Approvers']);
    expect(nearestNames('qqqqqqqqqqqqqqqq', names)).toEqual([]);
  });
});
