import { access, constants, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Platform } from './release.js';
import type { Environment } from './run-command.js';
import { toReason } from './errors.js';

/**
 * Where a user's cached binaries may be, best first: the platform's folder for caches, then one in the folder for
 * temporary files (an account without a home, or with one that is read-only).
 */
export function cacheFolders(env: Environment, platform: Platform): string[] {
  const own = userCacheFolder(env, platform);
  const temporary = join(tmpdir(), `usher-cache-${process.getuid?.() ?? 'user'}`);
  return own === undefined ? [temporary] : [own, temporary];
}

function userCacheFolder(env: Environment, { os }: Platform): string | undefined {
  const { XDG_CACHE_HOME: xdg, HOME: home, LOCALAPPDATA: local } = env;
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'usher');
  if (os === 'win32') return local ? join(local, 'usher', 'Cache') : undefined;
  if (home === undefined || !isAbsolute(home)) return undefined;
  return os === 'darwin' ? join(home, 'Library', 'Caches', 'usher') : join(home, '.cache', 'usher');
}

/** Creates the first of the folders that can be written to. */
export async function openCacheFolder(folders: readonly string[]): Promise<string> {
  const reasons: string[] = [];
  for (const folder of folders) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await access(folder, constants.W_OK);
      if (await isOwn(folder)) return folder;
      reasons.push(`${folder} belongs to somebody else`);
    } catch (error) {
      reasons.push(toReason(error));
    }
  }
  throw new Error(`no folder for the cache can be written to (${reasons.join('; ')})`);
}

/**
 * Whether nobody else could have put a program there. The folder for temporary files is everybody's: what stands
 * there under our name may be a stranger's. Elsewhere the user's own permissions are taken as they are.
 */
export async function isOwn(folder: string): Promise<boolean> {
  const uid = process.getuid?.();
  if (uid === undefined || dirname(folder) !== tmpdir()) return true;
  const found = await lstat(folder).catch(() => undefined);
  return (
    found !== undefined && found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0
  );
}
