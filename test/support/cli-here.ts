// The built one, as `usher` runs it: it looks for its package beside itself.
import { runProgram } from '../../dist/src/cli/program.js';
import type { CliResult } from './cli.js';
import { secretsIn } from './secrets.js';

export interface HereOptions {
  /** What the person at the terminal answers, one after the other; then nothing more. */
  answers?: string[];
  /** Ctrl-C as soon as standard error says this. */
  interruptAt?: RegExp;
  /** Ctrl-C before it begins. */
  isInterrupted?: boolean;
  /** Ctrl-C whenever this is aborted. */
  interrupt?: AbortController;
}

/** The command line in this process: as `usher`, without the second that a process takes to start. */
export async function usherHere(
  args: readonly string[],
  env: Record<string, string>,
  options: HereOptions = {},
): Promise<CliResult> {
  const { answers, interruptAt, isInterrupted, interrupt = new AbortController() } = options;
  const result: CliResult = { status: null, stdout: '', stderr: '' };
  if (isInterrupted) interrupt.abort(new Error('SIGINT'));
  const left = [...(answers ?? [])];
  result.status = await runProgram(args, {
    env,
    out: (text) => (result.stdout += `${text}\n`),
    err: (text) => {
      result.stderr += `${text}\n`;
      if (interruptAt?.test(text)) interrupt.abort(new Error('SIGINT'));
    },
    isTerminal: false,
    signal: interrupt.signal,
    ...(answers ? { ask: async () => left.shift() } : {}),
  });
  const leaked = secretsIn(result.stdout + result.stderr);
  if (leaked.length > 0) throw new Error(`usher ${args[0]} printed ${leaked.join(', ')}`);
  return result;
}
