import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.js';
import { startTemporalServer } from '../../src/temporal-server/index.js';
import { sharedTemporal } from './temporal.js';

/** A Temporal server on a database file of its own, which survives its process. */
export interface FileServer {
  /** The same after each restart. */
  readonly address: string;
  /** kill -9, and waits until the process is gone. */
  kill9(): Promise<void>;
  restart(): Promise<void>;
  /** Ends it and removes its file. */
  close(): Promise<void>;
}

export async function startFileServer(): Promise<FileServer> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-server-'));
  const options = {
    cli: sharedTemporal().cli,
    uiPort: false as const,
    dbFile: join(folder, 'temporal.db'),
    searchAttributes: SEARCH_ATTRIBUTES,
  };
  let server = await startTemporalServer(options);
  return {
    address: server.address,
    kill9: async () => server.kill9(),
    async restart() {
      server = await startTemporalServer({ ...options, port: server.port });
    },
    async close() {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}
