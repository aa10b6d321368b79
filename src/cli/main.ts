#!/usr/bin/env node
import { createAsk } from './ask.js';
import { keepHeapSmall } from './keep-heap-small.js';
import { runProgram } from './program.js';
import { whenOrphaned } from './when-orphaned.js';

/** Signals: the first asks the command to wind up, the second ends the process at once. */
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interrupted.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    interrupted.abort(new Error(signal));
  });
}

whenOrphaned(process.env, () => interrupted.abort(new Error('SIGTERM')));

// A reader that went away (usher … | head) is no error.
process.stdout.on('error', () => {});

if (process.argv[2] === 'bulk') keepHeapSmall();

const status = await runProgram(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  isTerminal: process.stderr.isTTY,
  ...(process.stderr.isTTY && process.stdin.isTTY ? { ask: createAsk(interrupted.signal) } : {}),
  signal: interrupted.signal,
});

// What is left (an idle connection, a timer) must not keep a finished command up.
process.stdout.write('', () => process.exit(status));
