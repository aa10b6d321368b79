import type { Contender } from './contenders.js';
import type { Stage } from './stage.js';
import type { Usage } from '../rig/usage.js';
import { sumUsage } from '../rig/usage.js';

/** What a contender's processes used between two moments; null where that is not known, or there is no such process. */
export interface Costs {
  /** Seconds. */
  clientCpu: number | null;
  workerCpu: number | null;
  /** The Temporal server's: the contender's own only where no other one was at work. */
  serverCpu: number | null;
  /** The simulated Spotnana's. */
  simulatorCpu: number | null;
  /** Since the processes began. */
  clientPeakMiB: number | null;
  /** Of several workers, the largest. */
  workerPeakMiB: number | null;
}

/** Begins to count; the returned function tells what was used since. */
export function countCosts({ driver, workers }: Contender, stage: Stage): () => Costs {
  const read = () => ({
    client: driver.usage(),
    worker: sumUsage(workers.map((worker) => worker.usage())),
    server: workers.length > 0 ? stage.serverUsage() : {},
    simulator: stage.simulator.usage(),
  });
  const before = read();
  return () => {
    const after = read();
    return {
      clientCpu: cpuBetween(before.client, after.client),
      workerCpu: cpuBetween(before.worker, after.worker),
      serverCpu: cpuBetween(before.server, after.server),
      simulatorCpu: cpuBetween(before.simulator, after.simulator),
      clientPeakMiB: after.client.peakMiB ?? null,
      workerPeakMiB: after.worker.peakMiB ?? null,
    };
  };
}

function cpuBetween(before: Usage, after: Usage): number | null {
  if (before.cpuSeconds === undefined || after.cpuSeconds === undefined) return null;
  return after.cpuSeconds - before.cpuSeconds;
}
