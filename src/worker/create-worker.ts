import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import type { ActivityDeps } from '../../activities/index.js';
import { createActivities, createBulkSlots } from '../../activities/index.js';
import { createAskPage } from './ask-page.js';
import { boundHeapGrowth } from './heap.js';

export interface CreateWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  deps: Omit<ActivityDeps, 'bulkSlots' | 'askPage'>;
  /** Steps per second of the whole task queue. @default no limit */
  queueRps?: number;
  /** Steps at the same time. @default {@link DEFAULT_CONCURRENCY} */
  concurrency?: number;
  /** Compiled workflows. @default the ones built with this package */
  bundlePath?: string;
}

/** Far above what the budget lets through at once, so that polling and waiting steps never starve new ones. */
export const DEFAULT_CONCURRENCY = 100;

/**
 * Runs kept in memory between their tasks; what has no room is replayed when it goes on. A page of 2,000 rows takes about
 * 1 MiB. At work are 8 pages of a batch at most; where there are more than have room, each of their tasks is a replay.
 */
const MAX_CACHED_RUNS = 150;

/** Made once by `npm run build`. */
const BUNDLE_PATH = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));

/** Signs of life go out at least this often, whatever the SDK would save (ms). */
const MAX_HEARTBEAT_THROTTLE_MS = 1_000;

/** Time behind the grace for a request in flight, before the worker ends whatever still runs (ms). */
const FORCE_AFTER_MS = 5_000;

/** A Temporal worker that runs usher's workflows and activities. */
export async function createUsherWorker(options: CreateWorkerOptions): Promise<Worker> {
  const { connection, namespace, taskQueue, deps, queueRps } = options;
  const { concurrency = DEFAULT_CONCURRENCY } = options;
  const { requestTimeoutMs, heartbeatEveryMs, stickyMs } = deps.durations;
  const bulkSlots = createBulkSlots(concurrency);
  const askPage = createAskPage(new Client({ connection, namespace }));
  boundHeapGrowth();
  return Worker.create({
    connection,
    namespace,
    taskQueue,
    identity: `usher@${hostname()}:${process.pid}`,
    workflowBundle: { codePath: options.bundlePath ?? BUNDLE_PATH },
    activities: createActivities({ ...deps, bulkSlots, askPage }),
    maxConcurrentActivityTaskExecutions: concurrency,
    maxCachedWorkflows: MAX_CACHED_RUNS,
    ...(queueRps === undefined ? {} : { maxTaskQueueActivitiesPerSecond: queueRps }),
    stickyQueueScheduleToStartTimeout: stickyMs,
    maxHeartbeatThrottleInterval: Math.min(MAX_HEARTBEAT_THROTTLE_MS, heartbeatEveryMs),
    // A request in flight may finish; a PATCH that has left must be answered if it can be.
    shutdownGraceTime: requestTimeoutMs,
    shutdownForceTime: requestTimeoutMs + FORCE_AFTER_MS,
  });
}
