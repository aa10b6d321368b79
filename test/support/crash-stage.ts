import { setTimeout } from 'node:timers/promises';
import type { Simulator } from '../../src/simulator/index.js';
import { startFileServer } from './file-server.js';
import type { Strike } from './strikes.js';
import type { WorkerProcess } from './worker-process.js';
import { startWorkerProcess } from './worker-process.js';
import type { World } from './worlds.js';
import { createWorld } from './worlds.js';

/** Longest wait for the request that a strike falls on: steps that a killed worker had are given to the next by then (ms). */
const REQUEST_WAIT_MS = 15_000;

/** A world whose worker is a process, and whose Temporal server has a database file of its own: both can be killed. */
export interface CrashStage extends World {
  /** Starts a worker, and waits until it is ready. */
  work(): Promise<void>;
  /** Waits for the strike's turn, kills, and starts the next one. */
  strike(strike: Strike): Promise<void>;
  /** Lets the worker end in good order: from then on there is none. */
  rest(): Promise<void>;
  /** All that all workers have logged so far. */
  readonly log: string;
}

/** `env`: what the workers have in their environment beside what the world needs. */
export async function onCrashStage(
  env: Record<string, string>,
  act: (stage: CrashStage) => Promise<void>,
): Promise<void> {
  const server = await startFileServer();
  const world = await createWorld(server.address);
  const workers: WorkerProcess[] = [];
  const start = async () => workers.push(await startWorkerProcess({ ...world.env, ...env }));

  async function killWorker(strike: Strike): Promise<void> {
    await killAt(world.simulator, strike, async () => workers.at(-1)?.kill9());
    await setTimeout(strike.downMs);
    await start();
  }

  async function killServer(strike: Strike): Promise<void> {
    await killAt(world.simulator, strike, async () => server.kill9());
    await setTimeout(strike.downMs);
    await server.restart();
  }

  try {
    await act({
      ...world,
      async work() {
        await start();
        await workers.at(-1)?.ready();
      },
      strike: async (strike) => (strike.what === 'worker' ? killWorker : killServer)(strike),
      rest: async () => workers.at(-1)?.stop(),
      get log() {
        return workers.map(({ log }) => log).join('\n');
      },
    });
  } finally {
    await workers.at(-1)?.stop();
    await world.close();
    await server.close();
  }
}

async function killAt(
  simulator: Simulator,
  { afterMs, on }: Strike,
  kill: () => Promise<void>,
): Promise<void> {
  await setTimeout(afterMs);
  await (on ? killOn(simulator, on, kill) : kill());
}

/** The request goes on when the process is gone. Where none comes, it is killed all the same. */
async function killOn(
  simulator: Simulator,
  { operation, moment }: NonNullable<Strike['on']>,
  kill: () => Promise<void>,
): Promise<void> {
  let killed: Promise<void> | undefined;
  const once = async () => (killed ??= kill());
  const off = simulator.on(moment, async (entry) => {
    if (entry.operation === operation && !killed) await once();
  });
  for (const end = Date.now() + REQUEST_WAIT_MS; !killed && Date.now() < end;) await setTimeout(50);
  off();
  await once();
}
