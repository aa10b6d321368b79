import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { cacheFolders, isOwn, openCacheFolder } from '../../../src/temporal-server/cache-folder.js';

const LINUX = { os: 'linux', arch: 'x64' } as const;
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-cache-test-'));
  folders.push(folder);
  return folder;
}

it.each([
  ['XDG_CACHE_HOME', { XDG_CACHE_HOME: '/x', HOME: '/h' }, LINUX, '/x/usher'],
  ['~/.cache', { HOME: '/h' }, LINUX, '/h/.cache/usher'],
  [
    '~/.cache, as a relative XDG_CACHE_HOME counts for nothing',
    { XDG_CACHE_HOME: 'x', HOME: '/h' },
    LINUX,
    '/h/.cache/usher',
  ],
  [
    'Library/Caches on a Mac',
    { HOME: '/h' },
    { os: 'darwin', arch: 'arm64' } as const,
    '/h/Library/Caches/usher',
  ],
])('prefers %s', (_, env, platform, expected) => {
  const [first, second] = cacheFolders(env, platform);
  expect(first).toBe(expected);
  expect(second).toContain(tmpdir());
});

it('falls back to a folder for temporary files without a home', () => {
  expect(cacheFolders({}, LINUX)).toEqual([
    expect.stringContaining(join(tmpdir(), 'usher-cache-')),
  ]);
});

it('creates the first folder that can be written to, closed to others', async () => {
  const parent = await temporary();
  await writeFile(join(parent, 'file'), '');
  const good = join(parent, 'a', 'b');
  expect(await openCacheFolder([join(parent, 'file', 'x'), good])).toBe(good);
});

it('does not trust a folder among the temporary files that others can write to', async () => {
  const folder = await temporary();
  expect(await isOwn(folder)).toBe(true);
  await chmod(folder, 0o777);
  expect(await isOwn(folder)).toBe(false);
  await expect(openCacheFolder([folder])).rejects.toThrow(/belongs to somebody else|written to/);
});

it("takes the permissions of the user's own folders as they are", async () => {
  const folder = join(await temporary(), 'usher');
  await mkdir(folder);
  await chmod(folder, 0o775);
  expect(await isOwn(folder)).toBe(true);
});
