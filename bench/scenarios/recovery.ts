import { setTimeout } from 'node:timers/promises';
import { DEFAULT_DURATIONS } from '../../src/config/durations.js';
import type { OperationName } from '../../src/simulator/operations.js';
import type { Contender } from '../stage/contenders.js';
import { startUsherWorker } from '../stage/contenders.js';
import { membership } from '../rig/memberships.js';
import type { Stage } from '../stage/stage.js';

/** With this request both steps begin that a worker is killed at: step 3, and step 5 when it is tried again. */
const FIRST_REQUEST = 'listUserGroupMembers';

/** One kill -9 of the worker that works on a step while another one waits; times in ms from the kill. */
export interface Recovery {
  killedAt: OperationName;
  /** Until the step's first request of the new worker reaches Spotnana. */
  stepMs: number;
  /** Until the caller has its answer. */
  doneMs: number;
}

export interface RecoveryInput {
  stage: Stage;
  /** usher, at rest; its worker does not survive. */
  contender: Contender;
  /** The write, and the read of step 3. */
  killedAt: readonly OperationName[];
  /** At each of these requests. */
  kills: number;
  /** Number of the first user; each kill takes one. */
  from: number;
  /** 1: the shipped durations. */
  timeFactor: number;
  progress: (line: string) => void;
}

/** Kills spread evenly over the time between two heartbeats, so that none is lucky by its moment. */
export async function measureRecovery(input: RecoveryInput): Promise<Recovery[]> {
  const { stage, contender, kills, from, timeFactor, progress } = input;
  const { simulator } = stage;
  const recoveries: Recovery[] = [];
  let [worker] = contender.workers;
  for (const killedAt of input.killedAt) {
    for (let kill = 0; kill < kills; kill += 1) {
      await simulator.ask('watch', { operation: killedAt, hold: true });
      const done = contender.driver.ask('add', membership(from + recoveries.length, 1));
      await simulator.ask('arrived');
      const next = await startUsherWorker(stage, contender.name);
      await setTimeout((kill / kills) * DEFAULT_DURATIONS.heartbeatEveryMs * timeFactor);
      await simulator.ask('watch', { operation: FIRST_REQUEST });
      const startedAt = Date.now();
      await worker?.kill9();
      const stepMs = (await simulator.ask('arrived')) - startedAt;
      await done;
      const doneMs = Date.now() - startedAt;
      recoveries.push({ killedAt, stepMs, doneMs });
      progress(`killed at ${killedAt}: going on after ${stepMs} ms, done after ${doneMs} ms`);
      worker = next;
    }
  }
  await worker?.stop();
  return recoveries;
}
