import type { Environment } from './run-command.js';

/** The types of search attributes, as Temporal names them. */
export type SearchAttributeTypeName =
  'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList';

export interface TemporalServerOptions {
  /** Path of the Temporal CLI. */
  cli: string;
  /** @default a free port */
  port?: number;
  /** `false`: no UI. @default a free port */
  uiPort?: number | false;
  /** Keeps the server's state; its folder is created. @default in memory */
  dbFile?: string;
  /** An address of this machine. @default '127.0.0.1' */
  ip?: string;
  /** Created where it does not exist. @default 'default' */
  namespace?: string;
  /** Registered where they are missing, also in a database file of an earlier version. */
  searchAttributes?: Readonly<Record<string, SearchAttributeTypeName>>;
  /** Values are sent as JSON. */
  dynamicConfig?: Readonly<Record<string, unknown>>;
  /** Further arguments of `temporal server start-dev`. */
  extraArgs?: readonly string[];
  /** The server's log is appended to it; its folder exists. @default dropped */
  logFile?: string;
  /** @default this process's environment; variables of Spotnana, usher and Temporal are never handed on */
  env?: Environment;
  /** Ends a start under way. A server that is up is ended by `stop`. */
  signal?: AbortSignal;
  /** @default 30_000 */
  startTimeoutMs?: number;
}

export interface ServerPlace {
  ip: string;
  port: number;
  uiPort: number | undefined;
  namespace: string;
}

const DYNAMIC_CONFIG = {
  /**
   * The development server has one history shard, which polls its queue 20 times a second at most: every workflow task
   * would wait for a 50 ms grid.
   */
  'history.transferProcessorMaxPollRPS': 1000,
  /**
   * A task queue's rate limit (`USHER_QUEUE_RPS`) is divided by its partitions, 4 by default: with few tasks under way some
   * have none, and their share is lost (8 at a time at 50/s: 45/s). One is plenty for one machine.
   */
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};

/** The arguments of the CLI. */
export function toArguments(options: TemporalServerOptions, place: ServerPlace): string[] {
  const { ip, port, uiPort, namespace } = place;
  const args = ['server', 'start-dev', '--log-level', 'warn', '--ip', ip, '--port', String(port)];
  args.push(...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]));
  args.push('--namespace', namespace);
  if (options.dbFile !== undefined) args.push('--db-filename', options.dbFile);
  for (const [name, type] of Object.entries(options.searchAttributes ?? {})) {
    args.push('--search-attribute', `${name}=${type}`);
  }
  for (const [key, value] of Object.entries({ ...DYNAMIC_CONFIG, ...options.dynamicConfig })) {
    args.push('--dynamic-config-value', `${key}=${JSON.stringify(value)}`);
  }
  return [...args, ...(options.extraArgs ?? [])];
}

/** No secret of Spotnana's, and nothing that configures Temporal's clients, is the server's business. */
export function toServerEnvironment(env: Environment): Environment {
  const entries = Object.entries(env);
  return Object.fromEntries(entries.filter(([name]) => !/^(SPOTNANA|USHER|TEMPORAL)_/i.test(name)));
}
