import { resolve } from 'node:path';
import type { SpotnanaConfig, UsherConfig } from '../config/config.js';
import { readUsherConfig } from '../config/config.js';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes.js';
import type { Simulator } from '../simulator/index.js';
import type { TemporalServer } from '../temporal-server/index.js';
import type { TemporalConfig } from '../config/temporal.js';
import type { CommandContext } from './context.js';
import type { DataFolder } from './data-folder.js';
import { openDataFolder } from './data-folder.js';
import { InterruptedError, NOTHING_LEFT } from './errors.js';

/** The embedded parts that `demo`, `dev` and `up` are made of: started together, ended in order. */
export interface Stack {
  server: TemporalServer;
  /** How to get to it. */
  temporal: TemporalConfig;
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
  const folder =
    options.dataDir === undefined ? undefined : await openDataFolder(resolve(options.dataDir));
  try {
    const stack = await startParts(options, folder, context);
    const stop = async () => {
      await stack.stop();
      await folder?.release();
    };
    return { ...stack, stop };
  } catch (error) {
    await folder?.release();
    throw context.signal.aborted ? new InterruptedError(NOTHING_LEFT) : error;
  }
}

async function startParts(
  options: StackOptions,
  folder: DataFolder | undefined,
  context: CommandContext,
): Promise<Stack> {
  const { findTemporalCli, startTemporalServer } = await import('../temporal-server/index.js');
  const { env, signal } = context;
  const usher: UsherConfig = {
    ...readUsherConfig(env),
    taskQueue: env['USHER_TASK_QUEUE'] || 'usher',
  };
  if (options.logLevel) usher.logLevel = options.logLevel;
  const cli = await findTemporalCli({ env, signal, onProgress: (line) => context.err(line) });
  const { port = folder?.ports.temporal, uiPort = folder?.ports.ui } = options;
  const server = await startTemporalServer({
    cli: cli.path,
    signal,
    searchAttributes: SEARCH_ATTRIBUTES,
    env: { ...env },
    ...(port === undefined ? {} : { port }),
    ...(uiPort === undefined ? {} : { uiPort }),
    ...(folder ? { dbFile: folder.file('temporal.db') } : {}),
  });
  try {
    const simulator = options.spotnana ? undefined : await startSimulator(folder);
    const spotnana = options.spotnana ?? toConfig(simulator as Simulator);
    usher.durations.requestTimeoutMs = spotnana.timeoutMs;
    await folder?.keepPorts({
      temporal: server.port,
      ...(server.uiPort === undefined ? {} : { ui: server.uiPort }),
      ...(simulator ? { simulator: Number(new URL(simulator.url).port) } : {}),
    });
    return serve({ server, usher, spotnana, ...(simulator ? { simulator } : {}) }, context);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function startSimulator(folder: DataFolder | undefined): Promise<Simulator> {
  const { createSimulator } = await import('../simulator/index.js');
  return createSimulator({
    stateFile: folder?.file('simulator.json'),
    port: folder?.ports.simulator,
  });
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
  const { namespace, address } = server;
  const temporal = { namespace, address, connectionOptions: { address } };
  const stopping = new AbortController();
  let isReady = () => {};
  const becameReady = new Promise<void>((resolve) => (isReady = resolve));
  const worker = serveWorker({
    usher,
    spotnana,
    temporal,
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
    temporal,
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
