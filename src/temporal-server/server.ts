import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { platform } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { freePort } from './ports.js';

export interface TemporalServerOptions {
  /** The Temporal CLI's binary. */
  cli: string;
  /** @default a free one */
  port?: number;
  /** Of the Web UI; false: none. @default a free one */
  uiPort?: number | false;
  /** Keeps the state over restarts; its folder must exist. @default in memory */
  dbFile?: string;
  /** Registered at the start. */
  searchAttributes?: Readonly<Record<string, string>>;
  dynamicConfig?: Readonly<Record<string, unknown>>;
  /** For the server's process. */
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
}

export interface TemporalServer {
  /** `host:port` of its gRPC. */
  readonly address: string;
  readonly port: number;
  readonly uiUrl?: string;
  /** Of the server itself. */
  readonly pid: number;
  /** SIGTERM, then SIGKILL if need be; resolves when the process is gone. */
  stop(): Promise<void>;
  /** kill -9; resolves when the process is gone. */
  kill9(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Its one history shard would poll its queue 20 times a second at most, which puts every workflow task on a 50 ms
 * grid (measured: a single add without API latency takes 252 ms instead of 76 ms).
 */
const DYNAMIC_CONFIG = { 'history.transferProcessorMaxPollRPS': 1_000 };

/** A database file that has to be migrated, on a busy machine, takes its time (ms). */
const START_MS = 30_000;
const POLL_MS = 50;
const STOP_MS = 5_000;

/** Free ports are found and then taken: somebody may be quicker. */
const MAX_TRIES = 3;

/** Starts `temporal server start-dev`; resolves when it answers. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start(options);
    } catch (error) {
      const isTaken = options.port === undefined && /address already in use/i.test(String(error));
      if (!isTaken || tries === MAX_TRIES) throw error;
    }
  }
}

async function start(options: TemporalServerOptions): Promise<TemporalServer> {
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort === false ? undefined : (options.uiPort ?? (await freePort()));
  const child = spawnGuarded(options.cli, toArgs(options, port, uiPort), options.env);
  const pid = await pidOf(child.process);
  const address = `${HOST}:${port}`;
  const { signal } = options;
  const abort = () => void end(child.process, pid, 'SIGKILL');
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await untilAnswering(address, child, signal);
  } catch (error) {
    await end(child.process, pid, 'SIGKILL');
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  return {
    address,
    port,
    pid,
    ...(uiPort === undefined ? {} : { uiUrl: `http://${HOST}:${uiPort}` }),
    stop: async () => end(child.process, pid, 'SIGTERM'),
    kill9: async () => end(child.process, pid, 'SIGKILL'),
  };
}

function toArgs(
  options: TemporalServerOptions,
  port: number,
  uiPort: number | undefined,
): string[] {
  const { dbFile, searchAttributes = {}, dynamicConfig = {} } = options;
  const config = Object.entries({ ...DYNAMIC_CONFIG, ...dynamicConfig });
  return [
    ...['server', 'start-dev', '--ip', HOST, '--port', String(port), '--log-level', 'error'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(dbFile === undefined ? [] : ['--db-filename', dbFile]),
    ...config.flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
    ...Object.entries(searchAttributes).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${type}`,
    ]),
  ];
}

interface Guarded {
  process: ChildProcess;
  /** What it printed last. */
  output(): string;
}

/**
 * The server must not outlive us, however we end, and a terminal's Ctrl-C must not reach it before the worker has
 * wound up. So it has a process group of its own, with a shell that holds a pipe from us: when the pipe
 * closes, for we are gone, the shell ends the server. The server's pid comes first on standard output.
 */
const GUARDIAN = `
exec 3<&0
"$@" </dev/null 3<&- & server=$!
echo "$server"
( read -r _ <&3; kill -9 "$server" 2>/dev/null ) >/dev/null 2>&1 & guard=$!
exec 3<&-
wait "$server"; code=$?
kill -9 "$guard" 2>/dev/null
exit "$code"
`;

function spawnGuarded(cli: string, args: string[], env: TemporalServerOptions['env']): Guarded {
  const isWindows = platform() === 'win32';
  const [command, all] = isWindows
    ? [cli, args]
    : ['/bin/sh', ['-c', GUARDIAN, 'temporal-guardian', cli, ...args]];
  const child = spawn(command, all, {
    env: { ...env },
    detached: !isWindows,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (text: string) => {
    output = (output + text).slice(-4_000);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  child.stdin.on('error', () => {});
  return { process: child, output: () => output };
}

async function pidOf(child: ChildProcess): Promise<number> {
  if (platform() === 'win32') return child.pid ?? 0;
  const [first] = (await Promise.race([
    once(child.stdout as NodeJS.ReadableStream, 'data'),
    once(child, 'exit').then(() => ['0']),
  ])) as [string];
  return Number.parseInt(first, 10);
}

async function untilAnswering(
  address: string,
  child: Guarded,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    signal?.throwIfAborted();
    if (child.process.exitCode !== null) {
      throw new Error(`The Temporal server ended while it started: ${lastLines(child.output())}`);
    }
    if ((await isListening(address)) && (await isAnswering(address))) return;
    if (Date.now() > deadline) {
      throw new Error(
        `The Temporal server did not answer at ${address} within ${START_MS / 1_000} s: ${lastLines(child.output())}`,
      );
    }
    await setTimeout(POLL_MS);
  }
}

/** Quicker to say no than gRPC, which waits before it connects again. */
async function isListening(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  const socket = connect({ host: host ?? HOST, port: Number(port) });
  const isUp = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isUp;
}

async function isAnswering(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 }).catch(() => null);
  if (!connection) return false;
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ').slice(0, 600) || 'it printed nothing';
}

async function end(child: ChildProcess, pid: number, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  kill(pid, signal);
  const force = globalThis.setTimeout(() => kill(pid, 'SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(force);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}
