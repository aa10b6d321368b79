import type { LogLevel as TemporalLogLevel, LogMetadata } from '@temporalio/worker';
import { Runtime } from '@temporalio/worker';
import type { Logger } from './logger.js';

export interface RuntimeOptions {
  logger: Logger;
  /** `host:port` for Prometheus metrics; undefined: none. */
  metricsAddress?: string;
}

/** Installs Temporal's runtime for this process: once, before any connection or worker is made. */
export function installRuntime({ logger, metricsAddress }: RuntimeOptions): Runtime {
  return Runtime.install({
    logger: toTemporalLogger(logger),
    // The command line handles signals; the SDK must not do it a second time.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      ...(metricsAddress === undefined
        ? {}
        : {
            metrics: {
              prometheus: {
                bindAddress: metricsAddress,
                useSecondsForDurations: true,
                countersTotalSuffix: true,
              },
            },
          }),
    },
  });
}

function toTemporalLogger(logger: Logger) {
  const log = (level: TemporalLogLevel, message: string, meta?: LogMetadata) => {
    logger[PINO_LEVEL[level]](toPlain(meta), message);
  };
  return {
    log,
    trace: (message: string, meta?: LogMetadata) => log('TRACE', message, meta),
    debug: (message: string, meta?: LogMetadata) => log('DEBUG', message, meta),
    info: (message: string, meta?: LogMetadata) => log('INFO', message, meta),
    warn: (message: string, meta?: LogMetadata) => log('WARN', message, meta),
    error: (message: string, meta?: LogMetadata) => log('ERROR', message, meta),
  };
}

const PINO_LEVEL = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'debug',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<TemporalLogLevel, string>;

/**
 * The SDK's metadata holds big integers, which JSON does not know, and symbols; and the token of a task, with which anybody
 * who reaches Temporal could answer it.
 */
function toPlain(meta: LogMetadata | undefined): Record<string, unknown> {
  const { taskToken: _, ...rest } = (meta ?? {}) as Record<string, unknown>;
  const entries = Object.entries(rest).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? String(value) : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}
