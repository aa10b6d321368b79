import { chmod, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FetchOptions } from './fetch-options.js';
import { probeCli } from './probe-cli.js';
import { TEMPORAL_CLI_VERSION, cachedBinaryName } from './release.js';

const PART_PREFIX = `.temporal-${TEMPORAL_CLI_VERSION}.part-`;

/** What a killed download left behind is deleted once it is so old, ms. */
const PART_MAX_AGE_MS = 60 * 60_000;

export interface InstallOptions extends Omit<FetchOptions, 'folder'> {
  cacheFolder: string;
}

/**
 * Fetches a binary into the cache. It gets its final name only when it is whole and answers, so that nobody ever starts
 * half a file.
 */
export async function installCli(
  options: InstallOptions,
  fetchBinary: (options: FetchOptions) => Promise<string>,
): Promise<{ path: string; version: string }> {
  const { cacheFolder, platform } = options;
  const folder = await mkdtemp(join(cacheFolder, PART_PREFIX));
  try {
    const binary = await fetchBinary({ ...options, folder });
    await chmod(binary, 0o755);
    const version = await probeCli(binary, options);
    const path = join(cacheFolder, cachedBinaryName(platform));
    await rename(binary, path);
    return { path, version };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Deletes what downloads that were killed have left in the cache. */
export async function deleteLeftovers(cacheFolder: string): Promise<void> {
  const names = await readdir(cacheFolder);
  for (const name of names.filter((each) => each.startsWith(PART_PREFIX))) {
    const path = join(cacheFolder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > PART_MAX_AGE_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
