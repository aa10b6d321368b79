import type { SpotnanaConfig, UsherConfig } from '../config/config.js';
import type { TemporalConfig } from '../config/temporal.js';
import { createLogger } from '../observability/logger.js';
import type { Logger } from '../observability/logger.js';
import { installRuntime } from '../observability/runtime.js';
import { freePort } from '../temporal-server/ports.js';
import type { HttpEndpoint } from '../worker/http.js';
import { serveHttp } from '../worker/http.js';
import type { Readiness } from '../worker/readiness.js';
import { createReadiness } from '../worker/readiness.js';
import { runWorker, WORKER_PARTS } from '../worker/run-worker.js';
import { UsageError } from './errors.js';

export interface ServeWorkerOptions {
  usher: UsherConfig;
  spotnana: SpotnanaConfig;
  temporal: TemporalConfig;
  isTerminal: boolean;
  signal: AbortSignal;
  concurrency?: number;
  /** Called once, when the worker is ready for the first time. */
  onReady?: () => void;
}

/** Runs a worker with its logs, metrics and health endpoint until the signal is aborted. */
export async function serveWorker(options: ServeWorkerOptions): Promise<void> {
  const { usher, spotnana, temporal, isTerminal, signal, concurrency, onReady } = options;
  const logger = createLogger({ level: usher.logLevel, pretty: isTerminal });
  const metricsAddress =
    usher.httpAddress === undefined ? undefined : `127.0.0.1:${await freePort('127.0.0.1')}`;
  installRuntime({ logger, ...(metricsAddress === undefined ? {} : { metricsAddress }) });
  const readiness = createReadiness(WORKER_PARTS, logger, onReady ? { onReady } : {});
  const http = await serveHealth(usher, readiness, logger, metricsAddress);
  logger.info(
    { host: spotnana.baseUrl, temporal: temporal.address, taskQueue: usher.taskQueue },
    'usher worker',
  );
  try {
    await runWorker({
      usher,
      spotnana,
      temporal,
      logger,
      signal,
      readiness,
      ...(concurrency === undefined ? {} : { concurrency }),
    });
    logger.info('stopped');
  } finally {
    await http?.close();
  }
}

async function serveHealth(
  { httpAddress, httpAddressIsChosen }: UsherConfig,
  readiness: Readiness,
  logger: Logger,
  metricsAddress: string | undefined,
): Promise<HttpEndpoint | undefined> {
  if (httpAddress === undefined) return undefined;
  const colon = httpAddress.lastIndexOf(':');
  const host = httpAddress.slice(0, colon).replace(/^\[|\]$/g, '');
  const http = await serveHttp({
    host,
    port: Number(httpAddress.slice(colon + 1)),
    orFreePort: !httpAddressIsChosen,
    readiness,
    ...(metricsAddress === undefined ? {} : { metricsUrl: `http://${metricsAddress}/metrics` }),
  }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `USHER_HTTP_ADDRESS ${httpAddress} cannot be used (${error.code}): give another one or off`,
    );
  });
  logger.info(`${http.url}/healthz /readyz /metrics`);
  return http;
}
