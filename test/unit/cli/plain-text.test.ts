import { expect, it } from 'vitest';
import { toPlain, toPlainJson, toPlainLine } from '../../../src/cli/plain-text.js';

const hostile = '\u001b[2J\u009b31mRed\u0007\u202e\r\nok  forged\u0000';

it('a text from outside gives a terminal no orders', () => {
  expect(toPlain(hostile)).toBe('�[2J�31mRed���\nok  forged�');
  expect(toPlain('Straße 🎉 \t one\ntwo')).toBe('Straße 🎉 \t one\ntwo');
});

it('a name stays on its line', () => {
  expect(toPlainLine(hostile)).toBe('�[2J�31mRed�� ok  forged�');
});

it('JSON has the same value, and no orders', () => {
  const text = toPlainJson({ name: hostile, plain: 'Straße' });
  expect(JSON.parse(text)).toEqual({ name: hostile, plain: 'Straße' });
  // oxlint-disable-next-line no-control-regex -- these are looked for
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text).toContain('Straße');
});
