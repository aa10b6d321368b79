import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { PortUnavailableError, TemporalServerStartError, toReason } from './errors.js';
import { assertPortFree, freePort } from './ports.js';
import type { ServerPlace, TemporalServerOptions } from './server-options.js';
import { toArguments, toServerEnvironment } from './server-options.js';
import type { Exit, GuardedProcess } from './spawn-guarded.js';
import { spawnGuarded } from './spawn-guarded.js';
import { waitUntilReady } from './wait-until-ready.js';

export interface TemporalServer {
  /** `host:port` for clients and workers. */
  readonly address: string;
  readonly uiUrl?: string;
  /** Of the server itself. */
  readonly pid: number;
  readonly port: number;
  readonly uiPort?: number;
  readonly namespace: string;
  /** Resolves when the server has ended, however. */
  readonly exited: Promise<Exit>;
  /** Lets the server end in good order, kills it after some seconds; resolves when it is gone. */
  stop(): Promise<void>;
  /** kill -9; resolves when it is gone. */
  kill9(): Promise<void>;
}

/** After SIGTERM a server takes about a second, ms. */
const STOP_MS = 5_000;

/** How often ports are chosen again where another program was quicker. */
const PORT_TRIES = 5;

const OUTPUT_MAX_CHARS = 20_000;

/**
 * Runs `temporal server start-dev` and waits until it answers, with its namespace and search attributes. It does not
 * outlive this process (POSIX), and Ctrl-C in a terminal does not reach it: the caller stops it, after the workers.
 *
 * @throws TemporalServerStartError with the server's last lines
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  if (options.dbFile !== undefined) await mkdir(dirname(options.dbFile), { recursive: true });
  for (let left = PORT_TRIES; ; left -= 1) {
    options.signal?.throwIfAborted();
    const place = await choosePlace(options);
    try {
      return await startAt(place, options);
    } catch (error) {
      if (!(error instanceof PortTakenError) || left <= 1) throw error;
    }
  }
}

/** Another program took a port between our look and the server's. */
class PortTakenError extends TemporalServerStartError {}

async function choosePlace(options: TemporalServerOptions): Promise<ServerPlace> {
  const { ip = '127.0.0.1', namespace = 'default', port, uiPort } = options;
  for (const asked of [port, uiPort]) {
    if (typeof asked !== 'number') continue;
    await assertPortFree(ip, asked).catch((error: unknown) => {
      throw new PortUnavailableError(
        `Port ${asked} on ${ip} cannot be used (${toReason(error)}): stop the program that has it, or choose another port.`,
        { cause: error },
      );
    });
  }
  return {
    ip,
    namespace,
    port: port ?? (await freePort(ip)),
    uiPort: uiPort === false ? undefined : (uiPort ?? (await freePort(ip))),
  };
}

async function startAt(
  place: ServerPlace,
  options: TemporalServerOptions,
): Promise<TemporalServer> {
  const env = toServerEnvironment(options.env ?? process.env);
  const server = await spawnGuarded(options.cli, toArguments(options, place), env);
  const output = collectOutput(server, options.logFile);
  const ended = new AbortController();
  void server.exited.then((exit) => ended.abort(toStartError(exit, output())));
  const { signal, searchAttributes = {}, startTimeoutMs: timeoutMs = 30_000 } = options;
  try {
    await waitUntilReady({
      place,
      searchAttributes,
      timeoutMs,
      signal: signal ? AbortSignal.any([signal, ended.signal]) : ended.signal,
    });
    // What answered may have been another server, on the port that ours did not get.
    ended.signal.throwIfAborted();
  } catch (error) {
    await end(server, 'SIGKILL');
    signal?.throwIfAborted();
    throw error instanceof TemporalServerStartError ? error : toTimeoutError(error, output());
  }
  return toServer(server, place);
}

/** Keeps the end of it, and writes all of them to the log file. */
function collectOutput(
  { child, exited }: GuardedProcess,
  logFile: string | undefined,
): () => string {
  let text = '';
  const log: Writable | undefined = logFile
    ? createWriteStream(logFile, { flags: 'a' })
    : undefined;
  // A log that cannot be written is no reason to lose the server.
  log?.on('error', () => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-OUTPUT_MAX_CHARS);
      log?.write(chunk);
    });
  }
  void exited.then(() => log?.end());
  return () => text;
}

/**
 * Its own `Error: …` or `panic: …` lines where there are such (it may say one twice): a page of usage or a stack
 * follows them.
 */
function toLastWords(text: string): string {
  const lines = [...new Set(text.trim().split('\n'))];
  const errors = lines.filter((line) => /^(Error|panic|fatal error):/.test(line));
  return (errors.length > 0 ? errors : lines).slice(-8).join('\n');
}

function toStartError({ code, signal }: Exit, output: string): TemporalServerStartError {
  const how = signal === null ? `status ${code}` : `signal ${signal}`;
  const message = `The Temporal development server ended with ${how}:\n${toLastWords(output)}`;
  return /address already in use|Only one usage of each socket address/.test(output)
    ? new PortTakenError(message)
    : new TemporalServerStartError(message);
}

function toTimeoutError(error: unknown, output: string): TemporalServerStartError {
  const message = `The Temporal development server did not start: ${toReason(error)}. It wrote:\n${toLastWords(output)}`;
  return new TemporalServerStartError(message, { cause: error });
}

function toServer(server: GuardedProcess, place: ServerPlace): TemporalServer {
  const { ip, port, uiPort, namespace } = place;
  return {
    address: `${ip}:${port}`,
    pid: server.pid,
    port,
    namespace,
    ...(uiPort !== undefined && { uiPort, uiUrl: `http://${ip}:${uiPort}` }),
    exited: server.exited,
    stop: async () => end(server, 'SIGTERM'),
    kill9: async () => end(server, 'SIGKILL'),
  };
}

async function end({ child, exited }: GuardedProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(timer);
}
