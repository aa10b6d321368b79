import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellQuote } from '../../../src/cli/shell-quote.js';

it.each(['add:c0:finance approvers:a0', "add:c0:director's $HOME `id` \\:a0", ''])(
  'a shell reads back what was quoted: %s',
  (text) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(text)}`], { encoding: 'utf8' })).toBe(
      text,
    );
  },
);
