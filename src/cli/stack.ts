import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpotnanaConfig, UsherConfig } from '../config/config.js';
import { readUsherConfig } from '../config/config.js';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes.js';
import type { Simulator } from '../simulator/index.js';
import type { TemporalServer } from '../temporal-server/index.js';
import type { CommandContext } from './context.js';
import { InterruptedError } from './errors.js';

/** The embedded parts that `demo`, `dev` and `up` are made of: started together, ended in order. */
export interface Stack {
  server: TemporalServer;
  simulator?: Simulator;
  usher: UsherConfig;
  spotnana: SpotnanaConfig;
  /** Resolves when the worker is ready for the first time; rejects if it ends before. */
  ready: Promise<void>;
  /** Rejects if a part ends that should be up. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export interface StackOptions {
  /** Keeps the state in this folder. @default in memory */
  dataDir?: string;
  port?: number;
  uiPort?: number;
  /** The real Spotnana; absent: a simulated one. */
  spotnana?: SpotnanaConfig;
  /** @default what the environment says */
  logLevel?: UsherConfig['logLevel'];
}

/** Rejects with `InterruptedError` where the context's signal ends the start. */
export async function startStack(options: StackOptions, context: CommandContext): Promise<Stack> {
  try {
    return await startParts(options, context);
  } catch (error) {
    throw context.signal.aborted ? new InterruptedError(NOTHING_LEFT) : error;
  }
}

export const NOTHING_LEFT = 'Interrupted; nothing is left running';

async function startParts(options: StackOptions, context: CommandContext): Promise<Stack> {
  const { findTemporalCli, startTemporalServer } = await import('../temporal-server/index.js');
  const { env, signal } = context;
  const usher: UsherConfig = {
    ...readUsherConfig(env),
    taskQueue: env['USHER_TASK_QUEUE'] || 'usher',
  };
  if (options.logLevel) usher.logLevel = options.logLevel;
  if (options.dataDir !== undefined) await mkdir(options.dataDir, { recursive: true });
  const file = (name: string) =>
    options.dataDir === undefined ? undefined : join(options.dataDir, name);
  const cli = await findTemporalCli({ env, signal, onProgress: (line) => context.err(line) });
  const dbFile = file('temporal.db');
  const server = await startTemporalServer({
    cli: cli.path,
    signal,
    searchAttributes: SEARCH_ATTRIBUTES,
    env: { ...env },
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.uiPort === undefined ? {} : { uiPort: options.uiPort }),
    ...(dbFile === undefined ? {} : { dbFile }),
  });
  try {
    const simulator = options.spotnana ? undefined : await startSimulator(file('simulator.json'));
    const spotnana = options.spotnana ?? toConfig(simulator as Simulator);
    return serve({ server, usher, spotnana, ...(simulator ? { simulator } : {}) }, context);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function startSimulator(stateFile: string | undefined): Promise<Simulator> {
  const { createSimulator } = await import('../simulator/index.js');
  return createSimulator({ stateFile });
}

function toConfig(simulator: Simulator): SpotnanaConfig {
  return {
    baseUrl: simulator.url,
    clientId: 'demo-client',
    secret: { value: 'demo-secret' },
    maxPerSecond: 50,
    maxInFlight: 8,
    timeoutMs: 30_000,
  };
}

async function serve(
  parts: Pick<Stack, 'server' | 'simulator' | 'usher' | 'spotnana'>,
  { isTerminal, signal }: CommandContext,
): Promise<Stack> {
  const { serveWorker } = await import('./serve-worker.js');
  const { server, simulator, usher, spotnana } = parts;
  const stopping = new AbortController();
  let isReady = () => {};
  const becameReady = new Promise<void>((resolve) => (isReady = resolve));
  const worker = serveWorker({
    usher,
    spotnana,
    temporal: {
      namespace: server.namespace,
      address: server.address,
      connectionOptions: { address: server.address },
    },
    isTerminal,
    signal: AbortSignal.any([signal, stopping.signal]),
    onReady: isReady,
  });
  const serverEnded = server.exited.then(() => {
    if (!stopping.signal.aborted) throw new Error('The Temporal server ended');
  });
  const ended = Promise.race([worker, serverEnded]);
  ended.catch(() => {});
  serverEnded.catch(() => {});
  return {
    ...parts,
    ended,
    ready: Promise.race([becameReady, ended]),
    async stop() {
      stopping.abort();
      await worker.catch(() => {});
      await simulator?.close();
      await server.stop();
    },
  };
}
