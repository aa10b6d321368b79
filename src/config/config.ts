import type { z } from 'zod';
import type { RequestLimits } from '../contracts/limits.js';
import type { Durations } from './durations.js';
import { DEFAULT_DURATIONS } from './durations.js';
import type { Variable } from './variables.js';
import { SPOTNANA_VARIABLES, USHER_VARIABLES } from './variables.js';

export type Env = Readonly<Record<string, string | undefined>>;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

export interface SpotnanaConfig {
  baseUrl: string;
  clientId: string;
  /** Exactly one of the two. */
  secret: { value: string } | { file: string };
  maxPerSecond: number;
  maxInFlight: number;
  /** The largest page to ask for. @default 200 */
  pageLimit?: number;
  limits?: RequestLimits;
  timeoutMs: number;
}

export interface UsherConfig {
  taskQueue: string;
  durations: Durations;
  allowedCompanies: ReadonlySet<string>;
  searchAttributes: boolean;
  /** Steps per second of the task queue; undefined: no limit. */
  queueRps?: number;
  uiUrl?: string;
  logLevel: LogLevel;
  /** `host:port`; undefined: off. */
  httpAddress?: string;
  /** The address was chosen by a person: it is that one or none. */
  httpAddressIsChosen: boolean;
}

/** What is wrong with the configuration, all of it. Values are never quoted: one may be a secret. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ` +
        `${problems.join('; ')}. See docs/configuration.md.`,
    );
    this.problems = problems;
  }
}

type Values<V extends Record<string, Variable<unknown>>> = {
  [K in keyof V]: z.output<V[K]['schema']> | undefined;
};

export function readUsherConfig(env: Env): UsherConfig {
  const problems: string[] = [];
  const config = toUsherConfig(env, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return config;
}

export function readSpotnanaConfig(env: Env): SpotnanaConfig {
  const problems: string[] = [];
  const config = toSpotnanaConfig(env, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return config;
}

/** Everything a worker needs; throws one error that lists every problem. */
export function readWorkerConfig(env: Env): { usher: UsherConfig; spotnana: SpotnanaConfig } {
  const problems: string[] = [];
  const spotnana = toSpotnanaConfig(env, problems);
  const usher = toUsherConfig(env, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  usher.durations.requestTimeoutMs = spotnana.timeoutMs;
  return { usher, spotnana };
}

function toUsherConfig(env: Env, problems: string[]): UsherConfig {
  const values = readAll(USHER_VARIABLES, env, problems);
  const { verifyTimeoutMs, settleMs, runDeadlineMs } = DEFAULT_DURATIONS;
  const address = values.USHER_HTTP_ADDRESS;
  return {
    taskQueue: values.USHER_TASK_QUEUE ?? '',
    durations: {
      ...DEFAULT_DURATIONS,
      verifyTimeoutMs: values.USHER_VERIFY_TIMEOUT ?? verifyTimeoutMs,
      settleMs: values.USHER_SETTLE ?? settleMs,
      runDeadlineMs: values.USHER_RUN_DEADLINE ?? runDeadlineMs,
    },
    allowedCompanies: values.USHER_ALLOWED_COMPANIES ?? new Set<string>(),
    searchAttributes: values.USHER_SEARCH_ATTRIBUTES ?? true,
    ...(values.USHER_UI_URL === undefined ? {} : { uiUrl: values.USHER_UI_URL }),
    ...(values.USHER_QUEUE_RPS === undefined ? {} : { queueRps: values.USHER_QUEUE_RPS }),
    logLevel: values.USHER_LOG_LEVEL ?? 'info',
    ...(address === undefined || address === 'off' ? {} : { httpAddress: address }),
    httpAddressIsChosen: given(env, 'USHER_HTTP_ADDRESS') !== undefined,
  };
}

function toSpotnanaConfig(env: Env, problems: string[]): SpotnanaConfig {
  const values = readAll(SPOTNANA_VARIABLES, env, problems);
  for (const name of ['SPOTNANA_BASE_URL', 'SPOTNANA_CLIENT_ID'] as const) {
    if (given(env, name) === undefined) problems.push(`${name} is missing`);
  }
  return {
    baseUrl: values.SPOTNANA_BASE_URL ?? '',
    clientId: values.SPOTNANA_CLIENT_ID ?? '',
    secret: toSecret(values.SPOTNANA_CLIENT_SECRET, values.SPOTNANA_CLIENT_SECRET_FILE, problems),
    maxPerSecond: values.SPOTNANA_MAX_RPS ?? 0,
    maxInFlight: values.SPOTNANA_MAX_IN_FLIGHT ?? 0,
    pageLimit: values.SPOTNANA_PAGE_LIMIT ?? 0,
    limits: {
      patchUsers: values.SPOTNANA_PATCH_USERS ?? 0,
      filterUsers: values.SPOTNANA_FILTER_USERS ?? 0,
    },
    timeoutMs: values.SPOTNANA_TIMEOUT_MS ?? 0,
  };
}

function toSecret(
  value: string | undefined,
  file: string | undefined,
  problems: string[],
): SpotnanaConfig['secret'] {
  if (value !== undefined && file !== undefined) {
    problems.push('SPOTNANA_CLIENT_SECRET and SPOTNANA_CLIENT_SECRET_FILE are both set; keep one');
  }
  if (value === undefined && file === undefined) {
    problems.push('SPOTNANA_CLIENT_SECRET or SPOTNANA_CLIENT_SECRET_FILE is missing');
  }
  return file === undefined ? { value: value ?? '' } : { file };
}

function readAll<V extends Record<string, Variable<unknown>>>(
  variables: V,
  env: Env,
  problems: string[],
): Values<V> {
  const values: Record<string, unknown> = {};
  for (const [name, { schema, default: fallback }] of Object.entries(variables)) {
    const text = given(env, name) ?? fallback;
    if (text === undefined) continue;
    const parsed = schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name} ${parsed.error.issues[0]?.message ?? 'is not valid'}`);
  }
  return values as Values<V>;
}

/** An empty variable counts as not set. */
function given(env: Env, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}
