import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeFakeCli } from './fake-cli.js';

export interface CliDownload {
  url: string;
  /** Paths with their queries, as they were asked for. */
  requests: string[];
  close(): Promise<void>;
}

/** Answers as temporal.download does: where the archive is, then the archive with a fake CLI in it. */
export async function serveCliDownload(
  options: { archive?: Buffer; delayMs?: number } = {},
): Promise<CliDownload> {
  const archive = options.archive ?? (await packFakeCli());
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (request.url === '/archive.tar.gz') {
      setTimeout(() => response.end(archive), options.delayMs ?? 0);
      return;
    }
    const info = { archiveUrl: `${url}/archive.tar.gz`, fileToExtract: 'temporal' };
    response.end(JSON.stringify(info));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function packFakeCli(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-archive-'));
  await writeFakeCli(join(folder, 'temporal'), '1.9.1');
  const file = join(folder, 'archive.tar.gz');
  await promisify(execFile)('tar', ['-czf', file, '-C', folder, 'temporal']);
  const archive = await readFile(file);
  await rm(folder, { recursive: true });
  return archive;
}
