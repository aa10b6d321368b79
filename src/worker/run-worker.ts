import { NativeConnection } from '@temporalio/worker';
import type { SpotnanaConfig, UsherConfig } from '../config/config.js';
import type { TemporalConfig } from '../config/temporal.js';
import type { Logger } from '../observability/logger.js';
import type { SpotnanaClient } from '../spotnana/index.js';
import { toActivityDeps } from './activity-deps.js';
import { createSpotnana } from './create-spotnana.js';
import { createUsherWorker } from './create-worker.js';
import { countRequests } from './metrics.js';
import { createReadiness } from './readiness.js';
import type { Readiness } from './readiness.js';
import { checkSearchAttributes } from './search-attributes.js';
import { sleepUnless, untilAborted } from './sleep.js';

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

/** Between two looks whether Spotnana takes our credentials: well and not well (ms). */
const CHECK_MS = { well: 30_000, notWell: 5_000 };

/**
 * Runs a worker until `signal` is aborted. Whatever is out of order outside (Temporal, Spotnana, credentials,
 * search attributes), it stays up, says why it is not ready, and recovers by itself. Runs in trouble with
 * Spotnana are served all the same: they mark themselves for the operator.
 */
export async function runWorker(options: RunWorkerOptions): Promise<void> {
  const { logger, signal } = options;
  const readiness = options.readiness ?? createReadiness(WORKER_PARTS, logger);
  const spotnana = createSpotnana(options.spotnana, countRequests());
  const watching = watchSpotnana(spotnana, readiness, signal);
  try {
    while (!signal.aborted) {
      try {
        await serve(options, spotnana, readiness);
      } catch (error) {
        readiness.set('temporal', describe(error, options.temporal.address));
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
    if (usher.searchAttributes) await assertSearchAttributes(connection, temporal.namespace);
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
    await running.finally(stop);
  } finally {
    await connection.close();
  }
}

async function assertSearchAttributes(
  connection: NativeConnection,
  namespace: string,
): Promise<void> {
  const check = await checkSearchAttributes(connection.operatorService, namespace);
  if (check.missing.length > 0) {
    throw new Error(
      `search attributes are missing in namespace ${namespace} (${check.missing.join(', ')}): run "usher setup"`,
    );
  }
  if (check.wrongType.length > 0) {
    const names = check.wrongType.join(', ');
    throw new Error(
      `search attributes have another type than usher needs (${names}): set USHER_SEARCH_ATTRIBUTES=off`,
    );
  }
}

/** Keeps an eye on the token; a cached one costs no request. */
async function watchSpotnana(
  spotnana: SpotnanaClient,
  readiness: Readiness,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const problem = await spotnana.checkToken({ signal }).then(
      () => undefined,
      (error: Error & { whatToDo?: string }) =>
        error.whatToDo === undefined ? error.message : `${error.message}. ${error.whatToDo}`,
    );
    if (signal.aborted) return;
    readiness.set('spotnana', problem);
    await sleepUnless(signal, problem === undefined ? CHECK_MS.well : CHECK_MS.notWell);
  }
}

function describe(error: unknown, address: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return /connect|transport|unavailable|deadline/i.test(message)
    ? `Temporal at ${address} cannot be reached: check TEMPORAL_ADDRESS and that it is up (${message})`
    : message;
}
