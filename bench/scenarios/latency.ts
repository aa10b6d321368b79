import type { Contender, ContenderName } from '../stage/contenders.js';
import { membership } from '../rig/memberships.js';
import type { Stage, Storage } from '../stage/stage.js';

/** Adds of one contender at one latency of the API. */
export interface Latencies {
  storage: Storage;
  apiMs: number;
  name: ContenderName;
  /** One for each add, in their order. */
  ms: number[];
  requestsPerAdd: number;
}

export interface LatencyInput {
  stage: Stage;
  contenders: readonly Contender[];
  apiMs: number;
  /** Not counted, before those that are. */
  warmUp: number;
  adds: number;
  /** The next user who is in no group yet. */
  nextUser: () => number;
}

/** The contenders take turns, so that whatever else the machine does hits them all alike. */
export async function measureLatencies(input: LatencyInput): Promise<Latencies[]> {
  const { stage, contenders, apiMs, warmUp, adds, nextUser } = input;
  const { simulator, storage } = stage;
  await simulator.ask('settings', { latencyMs: apiMs });
  const add = async ({ driver }: Contender) => driver.ask('add', membership(nextUser(), 1));
  for (let turn = 0; turn < warmUp; turn += 1) {
    for (const contender of contenders) await add(contender);
  }
  const taken = contenders.map((contender) => ({ contender, ms: [] as number[], requests: 0 }));
  await simulator.ask('takeCounts');
  for (let turn = 0; turn < adds; turn += 1) {
    for (const one of taken) {
      one.ms.push((await add(one.contender)).ms);
      one.requests += (await simulator.ask('takeCounts')).api;
    }
  }
  return taken.map(({ contender: { name }, ms, requests }) => {
    return { storage, apiMs, name, ms, requestsPerAdd: requests / adds };
  });
}
