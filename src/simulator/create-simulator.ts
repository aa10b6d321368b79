import { setMaxListeners } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Control } from './control.js';
import { createControl } from './control.js';
import { addData, toData } from './data.js';
import { createDemoData, demoData } from './demo-data.js';
import type { FaultRules } from './faults.js';
import { createFaults } from './faults.js';
import type { Hooks } from './hooks.js';
import { createHooks } from './hooks.js';
import { createRate } from './rate.js';
import type { RequestEntry } from './request-log.js';
import { createRequestLog } from './request-log.js';
import { serveControl } from './serve-control.js';
import { serveOperation } from './serve-operation.js';
import type { SettingsChange } from './settings.js';
import { createSettings } from './settings.js';
import type { StateFile } from './state-file.js';
import { createStateFile } from './state-file.js';
import type { Store } from './store.js';
import { createStore } from './store.js';
import { createTokens } from './tokens.js';
import type { SimulatorWorld } from './world.js';

export interface SimulatorOptions {
  /** @default 0, a free one */
  port?: number | undefined;
  /** `0.0.0.0` only inside a container: nothing guards the control endpoint. @default '127.0.0.1' */
  host?: '127.0.0.1' | '0.0.0.0' | undefined;
  /** What it holds at first. @default 'demo' */
  seed?: 'demo' | 'empty' | undefined;
  /** @default demoData.clientId */
  clientId?: string | undefined;
  /** @default demoData.clientSecret */
  clientSecret?: string | undefined;
  /** @default 3600 */
  tokenLifetimeSeconds?: number | undefined;
  /** @default 0 */
  latencyMs?: number | undefined;
  /** Keeps companies, users, groups and members across restarts; read instead of the seed where it exists. */
  stateFile?: string | undefined;
  /** How many requests the log keeps at least, the newest. @default 100_000 */
  logLimit?: number | undefined;
  /** How many characters of their bodies it keeps at least, again the newest. @default 32 Mi */
  logBodyChars?: number | undefined;
}

export interface Simulator {
  /** Such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** The same in process as over HTTP. */
  readonly control: Control;
  readonly store: Store;
  /** The live log, oldest first. */
  readonly requests: readonly RequestEntry[];
  readonly faults: FaultRules;
  /** Returns a function that takes the hook away again. */
  readonly on: Hooks['on'];
  /** Ends all connections and hung requests at once; nothing is applied from then on. */
  close(): Promise<void>;
}

/** Starts a local Spotnana; resolves when it listens. */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const state = createState(options);
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const world = createWorld(options, state.store, closing.signal);
  const control = createControl(world);
  const server = createHttpServer(world, control);
  world.url = await listen(server, options);
  return {
    url: world.url,
    control,
    store: world.store,
    requests: world.log.entries,
    faults: world.faults,
    on: (event, hook) => world.hooks.on(event, hook),
    async close() {
      closing.abort();
      await closeServer(server);
      state.file?.flush();
    },
  };
}

function createState({ stateFile, seed = 'demo' }: SimulatorOptions): {
  store: Store;
  file: StateFile | undefined;
} {
  let file: StateFile | undefined;
  const store = createStore(() => file?.touch());
  const opened =
    stateFile === undefined ? undefined : createStateFile(stateFile, () => toData(store));
  const kept = opened?.load();
  addData(store, kept ?? (seed === 'demo' ? createDemoData() : {}));
  file = opened;
  if (!kept) file?.touch();
  return { store, file };
}

function createWorld(
  options: SimulatorOptions,
  store: Store,
  closing: AbortSignal,
): SimulatorWorld {
  const { clientId = demoData.clientId, clientSecret = demoData.clientSecret } = options;
  const { tokenLifetimeSeconds, latencyMs } = options;
  const initial: SettingsChange = { tokenLifetimeSeconds, latencyMs };
  return {
    store,
    settings: createSettings(initial),
    tokens: createTokens({ clientId, clientSecret }),
    faults: createFaults(),
    log: createRequestLog({
      entries: options.logLimit ?? 100_000,
      bodyChars: options.logBodyChars ?? 32 * 1024 * 1024,
    }),
    hooks: createHooks(),
    rate: createRate(),
    closing,
    url: '',
  };
}

function createHttpServer(world: SimulatorWorld, control: Control): Server {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const served = url.pathname.startsWith('/_control/')
      ? serveControl(control, request, response, url)
      : serveOperation(world, request, response, url);
    // What is left to fail is the reading of a request whose caller went away.
    served.catch(() => response.destroy());
  });
  // Longer than any client keeps an idle connection: none is closed under a request on its way.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  return server;
}

async function listen(
  server: Server,
  { host = '127.0.0.1', port = 0 }: SimulatorOptions,
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
