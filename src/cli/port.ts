import { UsageError } from './errors.js';

/** A port given on the command line. */
export function toPort(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`${option} must be a port from 1 to 65535`);
}
