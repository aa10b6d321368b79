import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { Worker } from '@temporalio/worker';
import { NativeConnection } from '@temporalio/worker';
import { UsherClient } from '../../src/client/index.js';
import type { Durations } from '../../src/config/durations.js';
import { DEFAULT_DURATIONS } from '../../src/config/durations.js';
import type { RequestLimits } from '../../src/contracts/limits.js';
import { DEFAULT_REQUEST_LIMITS } from '../../src/contracts/limits.js';
import type { Simulator } from '../../src/simulator/index.js';
import { createSimulator } from '../../src/simulator/index.js';
import { createBudget, createSpotnanaClient } from '../../src/spotnana/index.js';
import { createUsherWorker } from '../../src/worker/create-worker.js';
import { CLIENT_SECRET } from './secrets.js';

const BUNDLE = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));

export const CLIENT_ID = 'test-client';

/** A Spotnana of its own, a task queue of its own, and everything needed to add users there. */
export interface World {
  readonly simulator: Simulator;
  readonly taskQueue: string;
  readonly temporal: Client;
  readonly usher: UsherClient;
  readonly ids: WorldIds;
  /** How else the user of `ids` can be named; nobody else is called so. */
  readonly person: WorldPerson;
  /** Starts a worker in this process; `stop` ends it gracefully. */
  startWorker(options?: Partial<WorldWorkerOptions>): Promise<{ stop(): Promise<void> }>;
  /** What a worker or the command line needs in its environment to serve this world. */
  readonly env: Record<string, string>;
  /** Stops the workers, the simulator and the connections. */
  close(): Promise<void>;
}

export interface WorldIds {
  companyId: string;
  groupId: string;
  groupName: string;
  userId: string;
}

export interface WorldPerson {
  email: string;
  externalId: string;
  employeeId: string;
}

export interface WorldWorkerOptions {
  baseUrl: string;
  durations: Partial<Durations>;
  searchAttributes: boolean;
  allowedCompanies: ReadonlySet<string>;
  secret: () => Promise<string>;
  maxPerSecond: number;
  limits: Partial<RequestLimits>;
  /** Compiled workflows. @default those of this build */
  bundlePath: string;
}

/** Ids are new in each world, so that its runs share a Temporal server with all others. */
export async function createWorld(address: string): Promise<World> {
  const simulator = await createSimulator({
    seed: 'empty',
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
  });
  const person = toPerson(randomUUID().slice(0, 8));
  const ids = seed(simulator, person);
  const taskQueue = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const temporal = new Client({ connection });
  const stops = new Set<() => Promise<void>>();

  return {
    simulator,
    taskQueue,
    temporal,
    usher: new UsherClient({ client: temporal, taskQueue }),
    ids,
    person,
    env: {
      TEMPORAL_ADDRESS: address,
      USHER_TASK_QUEUE: taskQueue,
      SPOTNANA_BASE_URL: simulator.url,
      SPOTNANA_CLIENT_ID: CLIENT_ID,
      SPOTNANA_CLIENT_SECRET: CLIENT_SECRET,
      SPOTNANA_MAX_RPS: '200',
    },
    async startWorker(options = {}) {
      const spotnana = createSpotnanaClient({
        baseUrl: options.baseUrl ?? simulator.url,
        clientId: CLIENT_ID,
        secret: options.secret ?? (async () => CLIENT_SECRET),
        budget: createBudget({ maxInFlight: 20, maxPerSecond: options.maxPerSecond ?? 200 }),
        timeoutMs: options.durations?.requestTimeoutMs ?? DEFAULT_DURATIONS.requestTimeoutMs,
      });
      const worker = await createUsherWorker({
        connection: native,
        namespace: 'default',
        taskQueue,
        bundlePath: options.bundlePath ?? BUNDLE,
        deps: {
          spotnana,
          durations: { ...DEFAULT_DURATIONS, ...options.durations },
          allowedCompanies: options.allowedCompanies ?? new Set(),
          searchAttributes: options.searchAttributes ?? true,
          limits: { ...DEFAULT_REQUEST_LIMITS, ...options.limits },
          now: () => Date.now(),
          random: () => Math.random(),
        },
      });
      const stop = runUntilStopped(worker, () => spotnana.close());
      const once = async () => {
        stops.delete(once);
        await stop();
      };
      stops.add(once);
      return { stop: once };
    },
    async close() {
      await Promise.all([...stops].map(async (stop) => stop()));
      await simulator.close();
      await connection.close();
      await native.close();
    },
  };
}

function runUntilStopped(worker: Worker, after: () => Promise<void>): () => Promise<void> {
  const running = worker.run();
  running.catch(() => {});
  return async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
    await after();
  };
}

function toPerson(mark: string): WorldPerson {
  const email = `Ada.Adler-${mark}@Acme.example`;
  return { email, externalId: `hr-${mark}`, employeeId: `00${mark}` };
}

function seed({ store }: Simulator, person: WorldPerson): WorldIds {
  const companyId = randomUUID();
  const groupId = randomUUID();
  const userId = randomUUID();
  const groupName = 'Finance Approvers';
  store.addCompany({ id: companyId, name: 'Acme Travel' });
  store.addGroup({ id: groupId, companyId, name: groupName });
  store.addUser({ id: userId, companyId, name: 'Ada Adler', ...person });
  return { companyId, groupId, groupName, userId };
}
