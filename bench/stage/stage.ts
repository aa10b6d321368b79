import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.js';
import { demoData } from '../../src/simulator/index.js';
import { startTemporalServer } from '../../src/temporal-server/index.js';
import type { SimulatorHandlers } from '../simulator/handlers.js';
import type { Part } from '../rig/part.js';
import { startPart } from '../rig/part.js';
import type { Usage } from '../rig/usage.js';
import { readUsage } from '../rig/usage.js';

/** Where Temporal keeps its state: in memory, or in a database file that survives its process. */
export type Storage = 'memory' | 'file';

export interface StageOptions {
  /** Path of the Temporal CLI. */
  cli: string;
  storage: Storage;
  users: number;
  groups: number;
  /** By which usher's durations are multiplied. @default 1, as shipped */
  timeFactor?: number;
}

/** A Temporal server and a simulated Spotnana, each a process of its own, for all contenders of one run. */
export interface Stage {
  readonly storage: Storage;
  readonly temporal: Client;
  readonly simulator: Part<SimulatorHandlers>;
  /** An empty folder for this run. */
  readonly folder: string;
  /** What a contender needs in its environment. */
  env(taskQueue: string): Record<string, string>;
  serverUsage(): Usage;
}

/** Far above what any contender reaches, so that the budget is never what is measured. */
const NO_LIMIT = { SPOTNANA_MAX_RPS: '1000', SPOTNANA_MAX_IN_FLIGHT: '500' };

/** Opens a stage for `act`, and ends all that is left on it. */
export async function onStage(
  options: StageOptions,
  act: (stage: Stage) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const { stage, close } = await openStage(options, folder);
  try {
    await act(stage);
  } finally {
    await close();
    process.off('exit', remove);
    remove();
  }
}

async function openStage(options: StageOptions, folder: string) {
  const { cli, storage, users, groups, timeFactor = 1 } = options;
  const server = await startTemporalServer({
    cli,
    uiPort: false,
    searchAttributes: SEARCH_ATTRIBUTES,
    ...(storage === 'file' && { dbFile: join(folder, 'temporal.db') }),
  });
  const connection = await Connection.connect({ address: server.address });
  const simulator = await startPart<SimulatorHandlers>(
    new URL('../simulator/main.js', import.meta.url),
    { BENCH_USERS: String(users), BENCH_GROUPS: String(groups) },
  );
  const simulatorUrl = await simulator.ask('url');
  const stage: Stage = {
    storage,
    temporal: new Client({ connection }),
    simulator,
    folder,
    env: (taskQueue) => ({
      TEMPORAL_ADDRESS: server.address,
      USHER_TASK_QUEUE: taskQueue,
      USHER_HTTP_ADDRESS: 'off',
      USHER_LOG_LEVEL: 'warn',
      SPOTNANA_BASE_URL: simulatorUrl,
      SPOTNANA_CLIENT_ID: demoData.clientId,
      SPOTNANA_CLIENT_SECRET: demoData.clientSecret,
      BENCH_TIME_FACTOR: String(timeFactor),
      ...NO_LIMIT,
    }),
    serverUsage: () => readUsage(server.pid),
  };
  return {
    stage,
    close: async () => {
      await simulator.kill9();
      await connection.close();
      await server.kill9();
    },
  };
}
