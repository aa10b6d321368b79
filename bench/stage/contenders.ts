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
  readonly worker?: WorkerPart;
  /** Its Temporal task queue, where it has one. */
  readonly taskQueue?: string;
  stop(): Promise<void>;
}

type Driver = Part<DriverHandlers>;
type WorkerPart = Part<Record<string, never>>;

const main = (path: string) => new URL(`../${path}/main.js`, import.meta.url);

export async function startContender(name: ContenderName, stage: Stage): Promise<Contender> {
  if (name === 'usher') {
    const worker = await startUsherWorker(stage, name);
    return toContender(name, await startPart(main('usher/client'), stage.env(name)), worker);
  }
  if (name === 'plain script') {
    return toContender(name, await startPart(main('peers/plain-script'), stage.env(name)));
  }
  const bundle = join(stage.folder, 'naive-workflow.js');
  await writeNaiveBundle(bundle);
  const env = { ...stage.env(name), BENCH_BUNDLE: bundle };
  const worker: WorkerPart = await startPart(main('peers/naive-workflow/worker'), env);
  return toContender(name, await startPart(main('peers/naive-workflow/client'), env), worker);
}

/** usher's worker, as `usher worker` runs it. */
export async function startUsherWorker(stage: Stage, taskQueue: string): Promise<WorkerPart> {
  return startPart(main('usher/worker'), stage.env(taskQueue));
}

function toContender(name: ContenderName, driver: Driver, worker?: WorkerPart): Contender {
  return {
    name,
    driver,
    ...(worker && { worker, taskQueue: name }),
    async stop() {
      await driver.stop();
      await worker?.stop();
    },
  };
}
