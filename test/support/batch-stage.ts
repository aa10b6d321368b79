import { setTimeout } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { expect } from 'vitest';
import type { BatchHandle, StartBatchOptions } from '../../src/client/index.js';
import { isPolled } from '../../src/client/pollers.js';
import type { Durations } from '../../src/config/durations.js';
import { DEFAULT_DURATIONS, scaleDurations } from '../../src/config/durations.js';
import type { RequestEntry, Simulator } from '../../src/simulator/index.js';
import { toPageId } from '../../workflows/page-id.js';
import { falseOutcomes, snapshot } from './batch-truth.js';
import type { BatchWatch } from './batch-watch.js';
import { watchBatch } from './batch-watch.js';
import type { PlainRow } from './batches.js';
import { allResults, startRows } from './batches.js';
import { storeBatchHistories } from './histories.js';
import { startPages } from './intake.js';
import { sharedTemporal } from './temporal.js';
import type { World, WorldWorkerOptions } from './worlds.js';
import { createWorld } from './worlds.js';

/**
 * A twentieth of everything, but for the signs of life: on a busy machine, a worker that is only slow must not lose its
 * steps.
 */
export const QUICK: Durations = {
  ...scaleDurations(DEFAULT_DURATIONS, 0.05),
  heartbeatEveryMs: 200,
  heartbeatTimeoutMs: 5_000,
};

/** A world in which batches are run and looked at. */
export interface BatchStage extends World {
  readonly watch: BatchWatch;
  /**
   * Starts a batch. When the next one is started, or the test ends, the outcomes of its rows are held against Spotnana's
   * state.
   */
  start(plain: readonly PlainRow[], options?: Partial<StartBatchOptions>): Promise<BatchHandle>;
  /** The same with pages of the test's own making, as small as it wants them. */
  startPages(
    pages: readonly (readonly PlainRow[])[],
    options?: Partial<StartBatchOptions>,
  ): Promise<BatchHandle>;
  /** Starts a worker with quick durations, and waits until it polls. */
  work(options?: Partial<WorldWorkerOptions>): Promise<{ stop(): Promise<void> }>;
  /** The requests of one operation so far. */
  requestsOf(operation: RequestEntry['operation']): RequestEntry[];
  /** Resolves when the nth request of an operation has arrived. */
  arrival(operation: RequestEntry['operation'], nth?: number): Promise<void>;
  /** The run of the nth page of a batch, from 0 on. */
  page(handle: BatchHandle, nth: number): WorkflowHandle;
}

/** Looks over and over, until it is so. */
export async function until(look: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await look())) await setTimeout(50);
}

/**
 * Runs a test in a world of its own. At its end every row of every batch has one true outcome, and no request broke a
 * promise. `named`: under which name its histories are kept; empty: not at all.
 */
export async function onBatchStage(
  named: string,
  act: (stage: BatchStage) => Promise<void>,
): Promise<void> {
  const world = await createWorld(sharedTemporal().address);
  const watch = watchBatch(world.simulator);
  const started: { handle: BatchHandle; check: () => Promise<string[]> }[] = [];

  /** Before another batch changes what Spotnana holds. */
  async function checkStarted(): Promise<void> {
    for (const { handle, check } of started.splice(0)) {
      expect(await check()).toEqual([]);
      if (named) await storeBatchHistories(world, handle, named);
    }
  }

  async function checked(plain: readonly PlainRow[], start: () => Promise<BatchHandle>) {
    await checkStarted();
    const before = snapshot(world);
    const handle = await start();
    const check = async () => falseOutcomes(world, before, plain, await allResults(handle));
    started.push({ handle, check });
    return handle;
  }

  const stage: BatchStage = {
    ...world,
    watch,
    start: async (plain, options) => checked(plain, () => startRows(world, plain, options)),
    startPages: async (pages, options) =>
      checked(pages.flat(), () => startPages(world, pages, options)),
    async work({ durations, ...options } = {}) {
      const worker = await world.startWorker({
        maxPerSecond: 1_000,
        ...options,
        durations: { ...QUICK, ...durations },
      });
      await until(() => isPolled(world.temporal, world.taskQueue));
      return worker;
    },
    requestsOf: (operation) =>
      world.simulator.requests.filter((entry) => entry.operation === operation),
    arrival: async (operation, nth = 1) => arrival(world.simulator, operation, nth),
    page: ({ workflowId, runId }, nth) =>
      world.temporal.workflow.getHandle(toPageId(workflowId, runId, nth)),
  };
  try {
    await act(stage);
    expect(watch.broken()).toEqual([]);
    await checkStarted();
  } finally {
    await world.close();
  }
}

export async function arrival(
  simulator: Simulator,
  operation: RequestEntry['operation'],
  nth: number,
): Promise<void> {
  let left = nth;
  await new Promise<void>((resolve) => {
    const off = simulator.on('arrived', (entry) => {
      if (entry.operation !== operation || --left > 0) return;
      off();
      resolve();
    });
  });
}
