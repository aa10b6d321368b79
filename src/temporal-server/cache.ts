import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { TEMPORAL_CLI_VERSION } from './cli-version.js';

export type CliEnv = Readonly<Record<string, string | undefined>>;

/** Where our own copy of the CLI is kept, per user and version. */
export function cacheDir(env: CliEnv): string {
  const home = env['HOME'] || homedir();
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'usher');
  if (!home || home === '/') return join(tmpdir(), 'usher');
  return platform() === 'darwin' ? join(home, 'Library/Caches/usher') : join(home, '.cache/usher');
}

export function cachedCli(dir: string): string {
  const suffix = platform() === 'win32' ? '.exe' : '';
  return join(dir, `temporal-${TEMPORAL_CLI_VERSION}${suffix}`);
}

/** Puts a binary into the cache at once and whole: another process sees it complete or not at all. */
export async function intoCache(binary: string, target: string): Promise<void> {
  const arriving = `${target}.${process.pid}`;
  await rename(binary, arriving);
  await chmod(arriving, 0o755);
  await rename(arriving, target);
}

/** Another process that fetches is looked after this often, and told of this often (ms). */
const POLL_MS = 200;
const SAY_EVERY_MS = 5_000;

/** A lock without a sign of life from its owner for this long was left behind (ms). */
const STALE_MS = 15_000;
const TOUCH_MS = 3_000;

/**
 * Runs `fetch` in one process at a time; a process that had to wait finds the file of the one before it and does
 * not run it.
 */
export async function onceForAll(
  target: string,
  fetch: () => Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const lock = `${target}.lock`;
  let saidAt = 0;
  await mkdir(join(target, '..'), { recursive: true });
  while (!(await take(lock))) {
    if (await isStale(lock)) await rm(lock, { force: true });
    if (Date.now() - saidAt > SAY_EVERY_MS) {
      saidAt = Date.now();
      say('Waiting for another process that fetches the Temporal CLI …');
    }
    await setTimeout(POLL_MS);
  }
  const alive = setInterval(() => void touch(lock), TOUCH_MS);
  try {
    if (!existsSync(target)) await fetch();
  } finally {
    clearInterval(alive);
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function touch(lock: string): Promise<void> {
  const file = await open(lock, 'r+').catch(() => undefined);
  const now = new Date();
  await file?.utimes(now, now).catch(() => {});
  await file?.close();
}

async function isStale(lock: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(lock);
    const owner = Number(await readFile(lock, 'utf8'));
    return Date.now() - mtimeMs > STALE_MS || (owner > 0 && !isRunning(owner));
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
