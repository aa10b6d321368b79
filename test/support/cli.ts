import { fileURLToPath } from 'node:url';
import { spawnGuarded } from '../../src/temporal-server/spawn-guarded.js';
import { secretsIn } from './secrets.js';

export const CLI_MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

export interface CliResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built command line to its end; it does not outlive the tests. `interruptOn`: Ctrl-C once standard error has it. */
export async function usher(
  args: readonly string[],
  env: Record<string, string> = {},
  interruptOn?: string,
): Promise<CliResult> {
  const { PATH = '', HOME = '' } = process.env;
  const own = { PATH, HOME, ...env };
  const { child, exited } = await spawnGuarded(process.execPath, [CLI_MAIN, ...args], own);
  const result: CliResult = { status: null, stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (result.stdout += text));
  let isInterrupted = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    result.stderr += text;
    if (isInterrupted || interruptOn === undefined || !result.stderr.includes(interruptOn)) return;
    isInterrupted = true;
    child.kill('SIGINT');
  });
  result.status = (await exited).code;
  const leaked = secretsIn(result.stdout + result.stderr);
  if (leaked.length > 0) throw new Error(`usher ${args[0]} printed ${leaked.join(', ')}`);
  return result;
}
