import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Environment } from './run-command.js';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface GuardedProcess {
  /** Of the program itself, not of a wrapper. */
  readonly pid: number;
  readonly child: ChildProcess;
  /** Resolves when the program has ended, its output is read and its guard is gone too. */
  readonly exited: Promise<Exit>;
}

/**
 * The guard: waits for a line on descriptor 3 (we write it once the program has ended); where the pipe closes without
 * one, we are dead, by whatever signal, and it kills the program. The shell becomes the program (`exec`), so the process we
 * started is the program, and `$$` is its id.
 */
const GUARD = `(read -r line <&3 || kill -KILL $$) </dev/null >/dev/null 2>&1 &
exec "$@" 3<&-`;

/** How long a guard may take to end, ms. It only reads a line. */
const GUARD_END_MS = 2_000;

/**
 * Starts a program outside of the terminal's process group, so that Ctrl-C does not reach it, which nevertheless does
 * not outlive this process, even where that is killed with SIGKILL. (On Windows, where there is no `sh`, nothing guards it.)
 * Its output has to be read. Rejects where it cannot be started.
 */
export async function spawnGuarded(
  program: string,
  args: readonly string[],
  env: Environment,
): Promise<GuardedProcess> {
  const guarded = process.platform !== 'win32';
  const command = guarded ? '/bin/sh' : program;
  const child = spawn(command, guarded ? ['-c', GUARD, 'guard', program, ...args] : [...args], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe', guarded ? 'pipe' : 'ignore'],
    detached: guarded,
    windowsHide: true,
  });
  await once(child, 'spawn');
  return { pid: child.pid ?? 0, child, exited: waitForExit(child) };
}

async function waitForExit(child: ChildProcess): Promise<Exit> {
  const guard = child.stdio[3] as Duplex | null | undefined;
  guard?.on('error', () => undefined);
  const outputEnded = once(child, 'close');
  const [code, signal] = (await once(child, 'exit')) as [Exit['code'], Exit['signal']];
  if (guard) await release(guard);
  await outputEnded;
  return { code, signal };
}

/** Lets the guard end; its end of the pipe closes with it. */
async function release(guard: Duplex): Promise<void> {
  const gone = new Promise<void>((resolve) => guard.once('close', resolve));
  const timer = setTimeout(() => guard.destroy(), GUARD_END_MS);
  guard.resume();
  guard.write('ended\n');
  await gone;
  clearTimeout(timer);
}
