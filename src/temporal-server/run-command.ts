import { spawn } from 'node:child_process';

/** A child's environment: what it does not name, the child does not get. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface RunOptions {
  env: Environment;
  signal?: AbortSignal | undefined;
  /** Ends the child, ms. */
  timeoutMs?: number;
}

export interface CommandResult {
  stdout: string;
  stderr: string;
}

/** The last characters of a child's output that are kept. */
const OUTPUT_MAX_CHARS = 20_000;

/**
 * Runs a program to its end, without a shell. Rejects with one sentence where it cannot be started, runs out of time or
 * ends with another status than 0; with the signal's own reason where that aborts it.
 */
export function runCommand(
  program: string,
  args: readonly string[],
  { env, signal, timeoutMs }: RunOptions,
): Promise<CommandResult> {
  signal?.throwIfAborted();
  const output = { stdout: '', stderr: '' };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      killSignal: 'SIGKILL',
      ...(signal && { signal }),
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    });
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] = (output[name] + text).slice(-OUTPUT_MAX_CHARS);
      });
    }
    child.once('error', (error) => {
      reject(signal?.aborted ? signal.reason : new Error(toStartFailure(program, error)));
    });
    child.once('close', (code, killedBy) => {
      if (signal?.aborted) reject(signal.reason);
      else if (code === 0) resolve(output);
      else reject(new Error(toFailure(program, code, killedBy, output.stderr, timeoutMs)));
    });
  });
}

function toStartFailure(program: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `${program} does not exist`;
  if (error.code === 'EACCES') return `${program} may not be executed`;
  return error.message;
}

function toFailure(
  program: string,
  code: number | null,
  killedBy: NodeJS.Signals | null,
  stderr: string,
  timeoutMs: number | undefined,
): string {
  const last = stderr.trimEnd().split('\n').slice(-3).join(' ').trim();
  if (killedBy === 'SIGKILL' && timeoutMs !== undefined) {
    return `${program} gave no answer in ${timeoutMs / 1000} s`;
  }
  const how = killedBy === null ? `status ${code}` : `signal ${killedBy}`;
  return `${program} ended with ${how}${last === '' ? '' : `: ${last}`}`;
}
