import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { intoCache } from './cache.js';
import { TEMPORAL_CLI_VERSION } from './cli-version.js';
import type { Fetching } from './find-cli.js';
import { run } from './run.js';

/** Where the Temporal SDKs get the CLI from. */
const DOWNLOADS = 'https://temporal.download/cli';

/** A machine without that way out finds so quickly (ms). */
const REACH_MS = 5_000;
const DOWNLOAD_MS = 5 * 60_000;
const SAY_EVERY_BYTES = 8 * 1_048_576;

/** Fetches the CLI the way the SDK does. */
export async function fromDownload({ target, env, say, signal }: Fetching): Promise<void> {
  const query = new URLSearchParams({
    arch: arch() === 'arm64' ? 'arm64' : 'amd64',
    platform: platform() === 'win32' ? 'windows' : platform(),
    format: platform() === 'win32' ? 'zip' : 'tar.gz',
  });
  const info = await fetchOk(`${DOWNLOADS}/v${TEMPORAL_CLI_VERSION}?${query}`, REACH_MS, signal);
  const { archiveUrl, fileToExtract } = (await info.json()) as {
    archiveUrl: string;
    fileToExtract: string;
  };
  const dir = await mkdtemp(`${target}.download-`);
  try {
    const archive = join(dir, 'archive');
    const answer = await fetchOk(archiveUrl, DOWNLOAD_MS, signal);
    await pipeline(
      Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]),
      progress(say),
      createWriteStream(archive),
    );
    const options = { env: { ...env }, timeoutMs: 60_000, signal };
    const { code, stderr } = await run('tar', ['-xf', archive, '-C', dir, fileToExtract], options);
    if (code !== 0) throw new Error(`the archive cannot be unpacked (${stderr.trim()})`);
    await intoCache(join(dir, fileToExtract), target);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function fetchOk(url: string, timeoutMs: number, signal?: AbortSignal): Promise<Response> {
  const limits = [AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])];
  const answer = await fetch(url, { signal: AbortSignal.any(limits) }).catch((error: Error) => {
    signal?.throwIfAborted();
    const { cause } = error as { cause?: { code?: string } };
    throw new Error(`cannot be reached (${cause?.code ?? error.name})`);
  });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return answer;
}

function progress(say: (line: string) => void): Transform {
  let bytes = 0;
  let said = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (bytes - said >= SAY_EVERY_BYTES) {
        said = bytes;
        say(`Downloading the Temporal CLI: ${Math.round(bytes / 1_048_576)} MB so far …`);
      }
      done(null, chunk);
    },
  });
}
