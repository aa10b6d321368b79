import { z } from 'zod';
import { DEFAULT_REQUEST_LIMITS } from '../contracts/limits.js';
import { isUuid } from '../contracts/parse-input.js';
import { DEFAULT_TASK_QUEUE } from '../contracts/names.js';
import { findBaseUrlProblem } from '../spotnana/base-url.js';
import { DEFAULT_DURATIONS } from './durations.js';
import { duration } from './duration.js';

/**
 * Every environment variable of usher's own, with its check, its default as written in the environment, and the
 * line that docs/configuration.md has about it (held to this table by a test). Temporal's own TEMPORAL_*
 * variables and TOML profiles are read by @temporalio/envconfig.
 */
export interface Variable<T> {
  about: string;
  /** As text; undefined: no default. */
  default?: string;
  schema: z.ZodType<T, string>;
}

const variable = <T>(
  about: string,
  schema: z.ZodType<T, string>,
  fallback?: string,
): Variable<T> => ({ about, schema, ...(fallback === undefined ? {} : { default: fallback }) });

const text = z.string();

const number = (min: number, max: number, whole: boolean) =>
  z.string().transform((value, context) => {
    const parsed = Number(value);
    const ok = Number.isFinite(parsed) && parsed >= min && parsed <= max;
    if (ok && (!whole || Number.isInteger(parsed))) return parsed;
    const kind = whole ? 'a whole number' : 'a number';
    context.addIssue({ code: 'custom', message: `must be ${kind} from ${min} to ${max}` });
    return z.NEVER;
  });

const baseUrl = z.string().superRefine((value, context) => {
  const problem = findBaseUrlProblem(value);
  if (!problem) return;
  const message = `${problem.what} (${problem.whatToDo})`;
  context.addIssue({ code: 'custom', message });
});

const companies = z.string().transform((value, context) => {
  const ids = value.split(/[\s,]+/).filter(Boolean);
  const wrong = ids.find((id) => !isUuid(id));
  if (wrong === undefined) return new Set(ids.map((id) => id.toLowerCase()));
  context.addIssue({ code: 'custom', message: 'must be company ids (UUIDs) separated by commas' });
  return z.NEVER;
});

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const SPOTNANA_VARIABLES = {
  SPOTNANA_BASE_URL: variable(
    'Where the Spotnana API is, such as `https://api-ext-sboxmeta.partners.spotnana.com`. `https` except on loopback.',
    baseUrl,
  ),
  SPOTNANA_CLIENT_ID: variable('Client id for the token endpoint.', text),
  SPOTNANA_CLIENT_SECRET: variable(
    'Client secret. Give this or `SPOTNANA_CLIENT_SECRET_FILE`, not both.',
    text,
  ),
  SPOTNANA_CLIENT_SECRET_FILE: variable(
    'File with the client secret; read again for each new token, so rotation needs no restart.',
    text,
  ),
  SPOTNANA_MAX_RPS: variable(
    'Requests per second of one process. Spotnana documents no limit.',
    number(0.1, 1_000, false),
    '10',
  ),
  SPOTNANA_MAX_IN_FLIGHT: variable(
    'Requests of one process at the same time. Spotnana documents no limit.',
    number(1, 500, true),
    '8',
  ),
  SPOTNANA_PATCH_USERS: variable(
    'Users that a batch puts into one PATCH. Spotnana documents no limit.',
    number(1, 1_000, true),
    String(DEFAULT_REQUEST_LIMITS.patchUsers),
  ),
  SPOTNANA_FILTER_USERS: variable(
    'Users that one filter may ask about. Spotnana documents no limit; a PATCH takes at most half as many.',
    number(2, 2_000, true),
    String(DEFAULT_REQUEST_LIMITS.filterUsers),
  ),
  SPOTNANA_PAGE_LIMIT: variable(
    'The largest page to ask for, where more than the documented 100 is wanted. Spotnana documents no limit.',
    number(1, 2_000, true),
    '200',
  ),
  SPOTNANA_TIMEOUT_MS: variable(
    'Deadline of one request in milliseconds, from its first byte to the last byte of the answer.',
    number(100, 5 * MINUTE, true),
    String(DEFAULT_DURATIONS.requestTimeoutMs),
  ),
};

export const USHER_VARIABLES = {
  USHER_TASK_QUEUE: variable(
    'Temporal task queue of workers and clients.',
    text,
    DEFAULT_TASK_QUEUE,
  ),
  USHER_VERIFY_TIMEOUT: variable(
    'How long a run looks for a membership that Spotnana accepted before it fails as `VerificationTimedOut`.',
    duration(1_000, DAY),
    '2m',
  ),
  USHER_SETTLE: variable(
    'How long reads must show a user missing after a write whose answer was lost, before it is sent again.',
    duration(0, 5 * MINUTE),
    '5s',
  ),
  USHER_RUN_DEADLINE: variable(
    'How long a run waits for Spotnana or a person altogether. At most `7d`.',
    duration(10_000, 7 * DAY),
    '24h',
  ),
  USHER_ALLOWED_COMPANIES: variable(
    'Company ids that this worker may touch, separated by commas. Empty: all.',
    companies,
    '',
  ),
  USHER_SEARCH_ATTRIBUTES: variable(
    '`off` runs without search attributes, where none can be registered.',
    z.enum(['on', 'off'], { error: 'must be on or off' }).transform((value) => value === 'on'),
    'on',
  ),
  USHER_UI_URL: variable(
    'Where the Temporal Web UI is, for links, such as `https://temporal.example.com`.',
    z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  ),
  USHER_QUEUE_RPS: variable(
    "Steps per second of the whole task queue, all workers together; Temporal's server holds it. Empty: no limit. Give all workers the same.",
    number(0.1, 10_000, false),
  ),
  USHER_LOG_LEVEL: variable(
    '`trace`, `debug`, `info`, `warn` or `error`.',
    z.enum(['trace', 'debug', 'info', 'warn', 'error'], {
      error: 'must be trace, debug, info, warn or error',
    }),
    'info',
  ),
  USHER_HTTP_ADDRESS: variable(
    'Where a worker serves `/healthz`, `/readyz` and `/metrics`, or `off`. Where this default is taken, a free port is.',
    z.string().regex(/^(off|.+:\d{1,5})$/, 'must be host:port or off'),
    '127.0.0.1:9464',
  ),
};
