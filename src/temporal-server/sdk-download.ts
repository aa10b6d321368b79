import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Agent, EnvHttpProxyAgent, fetch } from 'undici';
import type { Dispatcher } from 'undici';
import type { FetchOptions } from './fetch-options.js';
import { toReason } from './errors.js';
import type { Platform } from './release.js';
import { TEMPORAL_CLI_VERSION, binaryName } from './release.js';
import { runCommand } from './run-command.js';

/** Short, so that a machine without a way out goes on to the next way within seconds. */
const FIRST_ANSWER_MS = 4_000;

/** The download ends where no byte came for so long, ms. */
const SILENCE_MS = 15_000;

const PROGRESS_MS = 2_000;

/**
 * Downloads the CLI from where the Temporal SDKs download it, by the same rules (`sdk-core`, `ephemeral_server`): a JSON
 * answer names the archive and the file in it. Only the version is ours instead of the SDK's default, so that every way
 * ends at the same server. No checksum is published there: TLS is what vouches for the file.
 *
 * @returns the path of the binary, inside `folder`
 */
export async function downloadAsSdk(options: FetchOptions & { baseUrl: string }): Promise<string> {
  const dispatcher = toDispatcher(options);
  try {
    const archive = await askForArchive(options, dispatcher);
    const file = join(options.folder, 'temporal.tar.gz');
    await download(archive.archiveUrl, file, options, dispatcher);
    await runCommand('tar', ['-xzf', file, '-C', options.folder], options);
    return join(options.folder, binaryName(options.platform));
  } finally {
    await dispatcher.destroy();
  }
}

function toDispatcher({ env }: FetchOptions): Dispatcher {
  const limits = { connect: { timeout: FIRST_ANSWER_MS }, bodyTimeout: SILENCE_MS };
  const httpProxy = env['http_proxy'] ?? env['HTTP_PROXY'];
  const httpsProxy = env['https_proxy'] ?? env['HTTPS_PROXY'];
  if (!httpProxy && !httpsProxy) return new Agent(limits);
  const noProxy = env['no_proxy'] ?? env['NO_PROXY'] ?? '';
  return new EnvHttpProxyAgent({
    ...limits,
    httpProxy: httpProxy ?? '',
    httpsProxy: httpsProxy ?? '',
    noProxy,
  });
}

async function askForArchive(
  { baseUrl, platform, signal }: FetchOptions & { baseUrl: string },
  dispatcher: Dispatcher,
): Promise<{ archiveUrl: string }> {
  const url = new URL(`/cli/v${TEMPORAL_CLI_VERSION}`, baseUrl);
  url.search = new URLSearchParams({ ...toQuery(platform), format: 'tar.gz' }).toString();
  const timeout = AbortSignal.timeout(FIRST_ANSWER_MS);
  const limited = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const answer = await fetch(url, { dispatcher, signal: limited }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new Error(`${url.host} is unreachable (${toNetworkReason(error)})`, { cause: error });
  });
  if (!answer.ok) throw new Error(`${url.host} answered with status ${answer.status}`);
  const info = (await answer.json().catch(() => undefined)) as { archiveUrl?: unknown } | undefined;
  if (typeof info?.archiveUrl !== 'string') {
    throw new Error(`${url.host} answered without naming an archive`);
  }
  return { archiveUrl: info.archiveUrl };
}

function toQuery({ os, arch }: Platform): { platform: string; arch: string } {
  if (arch !== 'x64' && arch !== 'arm64') throw new Error(`there is no CLI for ${os} on ${arch}`);
  return {
    platform: os === 'win32' ? 'windows' : os === 'darwin' ? 'darwin' : 'linux',
    arch: arch === 'x64' ? 'amd64' : 'arm64',
  };
}

async function download(
  url: string,
  file: string,
  { onProgress, signal }: FetchOptions,
  dispatcher: Dispatcher,
): Promise<void> {
  const answer = await fetch(url, { dispatcher, signal: signal ?? null });
  if (!answer.ok || !answer.body) {
    throw new Error(`${new URL(url).host} answered with status ${answer.status}`);
  }
  let bytes = 0;
  const timer = setInterval(() => {
    onProgress(`Downloading the Temporal CLI ${TEMPORAL_CLI_VERSION} … ${toMegabytes(bytes)} MB`);
  }, PROGRESS_MS);
  try {
    await pipeline(
      answer.body,
      async function* count(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          bytes += chunk.byteLength;
          yield chunk;
        }
      },
      createWriteStream(file),
    );
  } finally {
    clearInterval(timer);
  }
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1_000_000);
}

/** undici's `fetch failed` keeps what happened in its cause. */
function toNetworkReason(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `no answer in ${FIRST_ANSWER_MS / 1000} s`;
  }
  const cause = error instanceof Error ? error.cause : undefined;
  return toReason(cause ?? error);
}
