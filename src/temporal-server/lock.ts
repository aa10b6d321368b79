import { randomUUID } from 'node:crypto';
import { readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LockOptions {
  /** The lock's file; its folder exists. */
  path: string;
  /** Called once where another process holds the lock. */
  onWait?: (owner: { pid: number }) => void;
  signal?: AbortSignal | undefined;
  /** Age, ms, at which a lock whose owner shows no sign of life is taken over. @default 30_000 */
  staleMs?: number;
  /** How often it is tried again, ms. @default 200 */
  pollMs?: number;
}

interface Owner {
  pid: number;
  host: string;
  id: string;
}

/** How often the owner of a lock shows that it lives, ms; well below `staleMs`. */
const SIGN_OF_LIFE_MS = 2_000;

/**
 * Runs `work` while no other process of this user does, and gives the lock back however it ends. An owner that died is
 * noticed at once on the same host, else by the lock's age. Two may work at once only where both took over the same dead
 * owner's lock within the same instant, or where an owner was stopped for longer than `staleMs`; so `work` must be safe
 * to do twice.
 */
export async function withLock<T>(options: LockOptions, work: () => Promise<T>): Promise<T> {
  const owner: Owner = { pid: process.pid, host: hostname(), id: randomUUID() };
  await acquire(options, owner);
  const timer = setInterval(() => {
    utimes(options.path, new Date(), new Date()).catch(() => undefined);
  }, SIGN_OF_LIFE_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    const current = await readOwner(options.path);
    if (current?.id === owner.id) await unlink(options.path).catch(() => undefined);
  }
}

async function acquire(options: LockOptions, owner: Owner): Promise<void> {
  const { path, onWait, signal, staleMs = 30_000, pollMs = 200 } = options;
  let told = false;
  while (!(await create(path, owner))) {
    const current = await readOwner(path);
    if (await isStale(path, current, staleMs)) {
      await unlink(path).catch(() => undefined);
      continue;
    }
    if (!told && current) {
      onWait?.(current);
      told = true;
    }
    await sleep(pollMs, undefined, signal && { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}

async function create(path: string, owner: Owner): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined where there is none, or where its owner has not written it yet. */
async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

async function isStale(path: string, owner: Owner | undefined, staleMs: number): Promise<boolean> {
  if (owner?.host === hostname() && !isAlive(owner.pid)) return true;
  const file = await stat(path).catch(() => undefined);
  return file !== undefined && Date.now() - file.mtimeMs > staleMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
