import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawnGuarded } from '../../src/temporal-server/spawn-guarded.js';

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

/** `usher worker` as a process of its own, from the built package. It does not outlive the tests. */
export async function startWorkerProcess(
  env: Record<string, string>,
  cli = CLI,
): Promise<WorkerProcess> {
  const { pid, child, exited } = await spawnGuarded(process.execPath, [cli, 'worker'], {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    USHER_HTTP_ADDRESS: 'off',
    USHER_LOG_LEVEL: 'debug',
    ...env,
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (log += text));
  }
  return {
    pid,
    get log() {
      return log;
    },
    async ready() {
      while (!log.includes('"msg":"ready"')) {
        if (child.exitCode !== null) throw new Error(`The worker ended: ${log}`);
        await setTimeout(50);
      }
    },
    kill9: async () => end('SIGKILL'),
    stop: async () => end('SIGTERM'),
  };
}
