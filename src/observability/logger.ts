import type { DestinationStream, Logger } from 'pino';
import { pino } from 'pino';
import pretty from 'pino-pretty';
import type { LogLevel } from '../config/config.js';

export type { Logger } from 'pino';

export interface LoggerOptions {
  level: LogLevel;
  /** People read it: coloured lines instead of JSON. */
  pretty: boolean;
  /** @default standard error, so that a command's answer on standard output stays clean */
  destination?: DestinationStream;
}

/** JSON lines, or pretty ones on a terminal. Nothing is ever logged that holds a token or a secret. */
export function createLogger({ level, pretty: isPretty, destination }: LoggerOptions): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (!isPretty) return pino(options, destination ?? pino.destination({ dest: 2, sync: true }));
  const stream = pretty({
    colorize: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
    sync: true,
    ...(destination ? { destination } : { destination: 2 }),
  });
  return pino(options, stream);
}
