import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { secretsIn } from './secrets.js';

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

export interface CliResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built command line to its end. */
export async function usher(
  args: readonly string[],
  env: Record<string, string> = {},
  interruptAfterMs?: number,
): Promise<CliResult> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result: CliResult = { status: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (result.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.stderr += text));
  if (interruptAfterMs !== undefined) setTimeout(() => child.kill('SIGINT'), interruptAfterMs);
  [result.status] = (await once(child, 'close')) as [number | null];
  const leaked = secretsIn(result.stdout + result.stderr);
  if (leaked.length > 0) throw new Error(`usher ${args[0]} printed ${leaked.join(', ')}`);
  return result;
}
