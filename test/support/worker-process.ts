import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

export interface WorkerProcess {
  readonly pid: number;
  /** All that it has logged so far. */
  readonly log: string;
  /** Resolves when it polls and has a token. */
  ready(): Promise<void>;
  /** kill -9, and waits until the process is gone. */
  kill9(): Promise<void>;
  /** SIGTERM, and waits until the process is gone. */
  stop(): Promise<void>;
}

/** `usher worker` as a process of its own, from the built package. */
export function startWorkerProcess(env: Record<string, string>, cli = CLI): WorkerProcess {
  const child = spawn(process.execPath, [cli, 'worker'], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      USHER_HTTP_ADDRESS: 'off',
      USHER_LOG_LEVEL: 'debug',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  }
  return {
    pid: child.pid ?? 0,
    get log() {
      return log;
    },
    async ready() {
      while (!log.includes('"msg":"ready"')) {
        if (child.exitCode !== null) throw new Error(`The worker ended: ${log}`);
        await setTimeout(50);
      }
    },
    kill9: async () => end(child, 'SIGKILL'),
    stop: async () => end(child, 'SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
