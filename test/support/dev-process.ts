import { spawnGuarded } from '../../src/temporal-server/spawn-guarded.js';
import { CLI_MAIN } from './cli.js';

/** `usher dev` as a process of its own. It does not outlive the tests. */
export interface DevProcess {
  /** What it says to export. */
  readonly env: Record<string, string>;
  /** Ends it, and waits until it is gone. @default 'SIGTERM' */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Resolves once it is up. */
export async function startDev(...args: string[]): Promise<DevProcess> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, USHER_HTTP_ADDRESS: 'off' };
  const { child, exited } = await spawnGuarded(process.execPath, [CLI_MAIN, 'dev', ...args], env);
  let told = '';
  child.stdout?.resume();
  const isUp = new Promise<void>((resolve) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (told.includes('Ctrl-C ends everything')) resolve();
    });
  });
  const hasEnded = exited.then(() => {
    throw new Error(`usher dev ended: ${told}`);
  });
  await Promise.race([isUp, hasEnded]);
  hasEnded.catch(() => {});
  const exports = [...told.matchAll(/^ +export (.+)$/gm)].flatMap(([, line = '']) =>
    line.split(' '),
  );
  return {
    env: Object.fromEntries(exports.map((entry) => entry.split('='))) as Record<string, string>,
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
    },
  };
}
