import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from './api-error.js';
import { applySettings, control, CONTROL_PREFIX } from './control.js';
import { seedDemoData } from './demo-data.js';
import type { Faults } from './faults.js';
import { createFaults } from './faults.js';
import type { World } from './handle.js';
import { createHandler } from './handle.js';
import { reply } from './reply.js';
import type { Moment, MomentListener, RequestEntry } from './request-log.js';
import { createRequestLog } from './request-log.js';
import type { Settings } from './settings.js';
import { DEFAULT_SETTINGS } from './settings.js';
import { keepInFile, loadFromFile } from './state-file.js';
import type { Store } from './store.js';
import { createStore } from './store.js';
import { createTokens } from './tokens.js';

export interface SimulatorOptions {
  /** @default 0, a free one */
  port?: number;
  /** @default '127.0.0.1' */
  host?: string;
  /** @default 'demo' */
  seed?: 'demo' | 'empty';
  /** @default 'simulator' */
  clientId?: string;
  /** @default 'simulator-secret' */
  clientSecret?: string;
  settings?: Partial<Settings>;
  /** Keeps companies, users, groups and members over restarts. */
  stateFile?: string;
}

/** A local Spotnana: what it can be told over HTTP (`/_control/…`) can be told here in process. */
export interface Simulator {
  /** Such as `http://127.0.0.1:41234`: the base URL of its API. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly store: Store;
  readonly faults: Faults;
  readonly requests: readonly RequestEntry[];
  readonly settings: Readonly<Settings>;
  set(change: Partial<Settings>): void;
  clearRequests(): void;
  on(moment: Moment, listener: MomentListener): void;
  /** Ends every connection, hung ones too. */
  close(): Promise<void>;
}

export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', seed = 'demo', clientId = 'simulator' } = options;
  const settings: Settings = { ...DEFAULT_SETTINGS, ...options.settings };
  if (options.clientSecret !== undefined) settings.clientSecret = options.clientSecret;
  const world: World = {
    store: createStore(),
    settings,
    faults: createFaults(),
    log: createRequestLog(),
    tokens: createTokens(() => Date.now()),
    clientId,
  };
  const { stateFile } = options;
  const loaded = stateFile !== undefined && loadFromFile(world.store, stateFile);
  if (!loaded && seed === 'demo') seedDemoData(world.store);
  const save = stateFile === undefined ? () => {} : keepInFile(world.store, stateFile);

  const handle = createHandler(world);
  const server = createServer((request, response) => {
    const isControl = request.url?.startsWith(CONTROL_PREFIX) ?? false;
    const answering = isControl ? control(world, request, response) : handle(request, response);
    answering.catch(async (error: unknown) => {
      if (response.destroyed || response.headersSent) return response.destroy();
      const known =
        error instanceof ApiError ? error : new ApiError(500, 'INTERNAL', String(error));
      return reply(response, known.status, known.toBody());
    });
  });
  // The client decides how long to keep a connection: a reset in between would look like a lost answer.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: boundPort } = server.address() as AddressInfo;

  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${boundPort}`,
    clientId,
    get clientSecret() {
      return settings.clientSecret;
    },
    store: world.store,
    faults: world.faults,
    requests: world.log.entries,
    settings,
    set: (change) => applySettings(world, change),
    clearRequests: () => world.log.clear(),
    on: (moment, listener) => world.log.on(moment, listener),
    async close() {
      save();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
