import { describe, expect, it } from 'vitest';
import { cut, sentence, shortenIds, utcSoon } from '../../../src/contracts/text.js';

const NOW = Date.parse('2026-01-31T23:50:00Z');

describe('texts for operators', () => {
  it.each([
    ['a minute later', 60_000, '23:51:00 UTC'],
    ['behind midnight', 20 * 60_000, '00:10:00 UTC'],
    ['when the time alone could be taken for today', 25 * 3_600_000, '2026-02-02 00:50 UTC'],
  ])('tell a moment to come: %s', (_, ms, text) => {
    expect(utcSoon(NOW + ms, NOW)).toBe(text);
  });

  it('are cut between characters, never within one', () => {
    expect(cut('abcdef', 6)).toBe('abcdef');
    expect(cut('abcdefg', 6)).toBe('abcde…');
    expect(cut('🎉🎉🎉🎉', 6)).toBe('🎉🎉…');
  });

  it('shorten every id, and nothing else', () => {
    const id = 'A0000000-0000-4000-8000-000000000001';
    expect(shortenIds(`user ${id} (${id}) at 2026-01-31`)).toBe(
      'user A0000000… (A0000000…) at 2026-01-31',
    );
  });

  it.each([
    ['It is full', 'It is full.'],
    ['It is full.', 'It is full.'],
    ['400 (It is full.)', '400 (It is full.)'],
    ['400 (it is full)', '400 (it is full).'],
  ])('end as sentences do: %s', (text, ended) => {
    expect(sentence(text)).toBe(ended);
  });
});
