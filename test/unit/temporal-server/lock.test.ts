import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from '../../../src/temporal-server/lock.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-lock-'));
  path = join(folder, 'lock');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function holdAs(owner: object, ageMs = 0): Promise<void> {
  await writeFile(path, JSON.stringify({ id: 'other', ...owner }));
  const at = new Date(Date.now() - ageMs);
  await utimes(path, at, at);
}

it('lets one work at a time', async () => {
  let working = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, (working += 1));
    await sleep(20);
    working -= 1;
  };
  await Promise.all([1, 2, 3, 4].map(async () => withLock({ path, pollMs: 5 }, work)));
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

it('is given back by work that fails', async () => {
  const work = async () => Promise.reject(new Error('no network'));
  await expect(withLock({ path }, work)).rejects.toThrow('no network');
  expect(await withLock({ path }, async () => 'next')).toBe('next');
});

it('takes over from a process that died', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  await holdAs({ pid: child.pid, host: hostname() });
  expect(await withLock({ path }, async () => 'mine')).toBe('mine');
});

it('takes over from an owner on another host that shows no sign of life', async () => {
  await holdAs({ pid: 1, host: 'elsewhere' }, 60_000);
  expect(await withLock({ path }, async () => 'mine')).toBe('mine');
});

it('takes over a lock that nobody finished writing, once it is old', async () => {
  await writeFile(path, '');
  const started = Date.now();
  expect(await withLock({ path, staleMs: 300, pollMs: 10 }, async () => 'mine')).toBe('mine');
  expect(Date.now() - started).toBeGreaterThan(200);
});

it('waits for a living owner, says so once, and ends with the signal', async () => {
  await holdAs({ pid: process.pid, host: hostname() });
  const waits: number[] = [];
  const signal = AbortSignal.timeout(100);
  const onWait = ({ pid }: { pid: number }) => waits.push(pid);
  const never = async () => expect.unreachable('the lock is held');
  const held = withLock({ path, onWait, signal, pollMs: 10 }, never);
  await expect(held).rejects.toThrow('aborted due to timeout');
  expect(waits).toEqual([process.pid]);
});
