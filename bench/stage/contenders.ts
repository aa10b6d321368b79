import { join } from 'node:path';
import { writeNaiveBundle } from '../peers/naive-workflow/bundle.js';
import type { DriverHandlers } from '../rig/driver.js';
import type { Part } from '../rig/part.js';
import { startPart } from '../rig/part.js';
import type { Stage } from './stage.js';

export type ContenderName = 'usher' | 'naive workflow' | 'plain script';

/** One way to get memberships, ready to be asked. */
export interface Contender {
  readonly name: ContenderName;
  /** Asks for memberships: the client, or the whole of a script. */
  readonly driver: Driver;
  readonly workers: readonly WorkerPart[];
  /** Its Temporal task queue, where it has one. */
  readonly taskQueue?: string;
  stop(): Promise<void>;
}

type Driver = Part<DriverHandlers>;
type WorkerPart = Part<Record<string, never>>;

const main = (path: string) => new URL(`../${path}/main.js`, import.meta.url);

export interface ContenderOptions {
  /** @default its name */
  taskQueue?: string;
  /** Processes of usher's worker. @default 1 */
  workers?: number;
  /** Beside, or in place of, what the stage gives its processes. */
  env?: Readonly<Record<string, string>>;
}

export async function startContender(
  name: ContenderName,
  stage: Stage,
  { taskQueue = name, workers = 1, env: ownEnv = {} }: ContenderOptions = {},
): Promise<Contender> {
  const env = { ...stage.env(taskQueue), ...ownEnv };
  if (name === 'plain script') {
    return toContender(name, await startPart(main('peers/plain-script'), env));
  }
  if (name === 'usher') {
    const starts = Array.from({ length: workers }, async () =>
      startUsherWorker(stage, taskQueue, ownEnv),
    );
    const started = await Promise.all(starts);
    return toContender(name, await startUsherClient(stage, taskQueue), started, taskQueue);
  }
  const bundle = join(stage.folder, 'naive-workflow.js');
  await writeNaiveBundle(bundle);
  const withBundle = { ...env, BENCH_BUNDLE: bundle };
  const worker: WorkerPart = await startPart(main('peers/naive-workflow/worker'), withBundle);
  const driver: Driver = await startPart(main('peers/naive-workflow/client'), env);
  return toContender(name, driver, [worker], taskQueue);
}

/** usher's worker, as `usher worker` runs it. */
export async function startUsherWorker(
  stage: Stage,
  taskQueue: string,
  env: Readonly<Record<string, string>> = {},
): Promise<WorkerPart> {
  return startPart(main('usher/worker'), { ...stage.env(taskQueue), ...env });
}

export async function startUsherClient(stage: Stage, taskQueue: string): Promise<Driver> {
  return startPart(main('usher/client'), stage.env(taskQueue));
}

function toContender(
  name: ContenderName,
  driver: Driver,
  workers: readonly WorkerPart[] = [],
  taskQueue?: string,
): Contender {
  return {
    name,
    driver,
    workers,
    ...(taskQueue !== undefined && { taskQueue }),
    async stop() {
      await driver.stop();
      await Promise.all(workers.map(async (worker) => worker.stop()));
    },
  };
}
