import { NativeConnection } from '@temporalio/worker';
import type { SpotnanaConfig, UsherConfig } from '../config/config.js';
import type { TemporalConfig } from '../config/temporal.js';
import type { Logger } from '../observability/logger.js';
import type { SpotnanaClient } from '../spotnana/index.js';
import { toActivityDeps } from './activity-deps.js';
import { createSpotnana } from './create-spotnana.js';
import { assertServes, describeTrouble, watchTemporal } from './check-temporal.js';
import { createUsherWorker } from './create-worker.js';
import { countRequests } from './metrics.js';
import { createReadiness } from './readiness.js';
import type { Readiness } from './readiness.js';
import { sleepUnless, untilAborted } from './sleep.js';
import { createSpotnanaWatch } from './watch-spotnana.js';

export interface RunWorkerOptions {
  usher: UsherConfig;
  spotnana: SpotnanaConfig;
  temporal: TemporalConfig;
  logger: Logger;
  /** Aborted: no new work is taken, what is in flight may finish. */
  signal: AbortSignal;
  concurrency?: number;
  readiness?: Readiness;
}

/** The parts of a worker that have to be well before it is ready. */
export const WORKER_PARTS = ['temporal', 'spotnana'] as const;

/** Between two tries to get to Temporal, and after a worker that failed (ms). */
const RECONNECT_MS = 2_000;

/**
 * Runs a worker until `signal` is aborted. Whatever is out of order outside (Temporal, Spotnana, credentials,
 * search attributes), it stays up, says why it is not ready, and recovers by itself. Runs in trouble with
 * Spotnana are served all the same: they mark themselves for the operator.
 */
export async function runWorker(options: RunWorkerOptions): Promise<void> {
  const { logger, signal } = options;
  const readiness = options.readiness ?? createReadiness(WORKER_PARTS, logger);
  const watch = createSpotnanaWatch();
  const count = countRequests();
  const spotnana = createSpotnana(options.spotnana, (event) => {
    count(event);
    watch.note(event);
  });
  const watching = watch.run(spotnana, readiness, signal);
  try {
    while (!signal.aborted) {
      try {
        await serve(options, spotnana, readiness);
      } catch (error) {
        readiness.set('temporal', describeTrouble(error, options.temporal));
        logger.debug({ err: error }, 'the worker stopped');
        await sleepUnless(signal, RECONNECT_MS);
      }
    }
  } finally {
    await watching;
    await spotnana.close();
  }
}

/** One life of a Temporal worker: from the connection to its end, in order or by an error. */
async function serve(
  options: RunWorkerOptions,
  spotnana: SpotnanaClient,
  readiness: Readiness,
): Promise<void> {
  const { usher, temporal, concurrency, logger, signal } = options;
  const connection = await NativeConnection.connect(temporal.connectionOptions);
  try {
    const check = { connection, temporal, needsSearchAttributes: usher.searchAttributes };
    await assertServes(check);
    const worker = await createUsherWorker({
      connection,
      namespace: temporal.namespace,
      taskQueue: usher.taskQueue,
      deps: toActivityDeps(usher, options.spotnana, spotnana),
      ...(usher.queueRps === undefined ? {} : { queueRps: usher.queueRps }),
      ...(concurrency === undefined ? {} : { concurrency }),
    });
    const running = worker.run();
    const stop = untilAborted(signal, () => {
      logger.info('shutting down: requests in flight may finish');
      if (worker.getState() === 'RUNNING') worker.shutdown();
    });
    readiness.set('temporal', undefined);
    const over = new AbortController();
    const watching = watchTemporal(check, readiness, over.signal);
    try {
      await running;
    } finally {
      stop();
      over.abort();
      await watching;
    }
  } finally {
    await connection.close();
  }
}
