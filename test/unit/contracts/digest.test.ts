import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../src/contracts/digest.js';

const byNode = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

describe('a digest', () => {
  it.each([
    ['of nothing', [], ''],
    ['of one part', ['abc'], 'abc\n'],
    ['of several', ['abc', '', 'ü'], 'abc\n\nü\n'],
  ])('%s is the beginning of the SHA-256', (_, parts, text) => {
    expect(digestOf(parts)).toBe(byNode(text));
  });

  it('tells parts from each other, however they are cut', () => {
    expect(digestOf(['ab', 'c'])).not.toBe(digestOf(['a', 'bc']));
    expect(digestOf(['a', 'b'])).not.toBe(digestOf(['b', 'a']));
  });
});
