import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCallOver } from '../../../src/client/call-over.js';

const warnings: string[] = [];
const keep = ({ name }: Error) => void warnings.push(name);

beforeEach(() => {
  warnings.length = 0;
  process.on('warning', keep);
});

afterEach(() => process.off('warning', keep));

/** As many calls as Temporal's client makes in a wait of a quarter of an hour: each leaves a listener. */
async function callOften({ signal }: AbortController): Promise<string[]> {
  for (let call = 0; call < 45; call += 1) signal.addEventListener('abort', () => call);
  await new Promise(setImmediate);
  return warnings;
}

it('makes a long wait without the warning of a leak that any other signal gives', async () => {
  expect(await callOften(createCallOver())).toEqual([]);
  expect(await callOften(new AbortController())).toEqual(['MaxListenersExceededWarning']);
});
