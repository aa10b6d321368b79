import { parseAnswer, toStatusError } from './answers.js';
import { SpotnanaError } from './errors.js';
import type { Redactor } from './redact.js';
import { TokenSchema } from './schemas.js';
import type { SecretSource } from './secret.js';
import type { Transport } from './transport.js';

/**
 * The access token of this process: fetched once and shared, renewed shortly before it expires. The token endpoint
 * is rate limited, so a fetch that failed is not repeated at once, unless the secret has changed.
 */
export interface TokenSource {
  /** A caller that is aborted leaves the fetch to the others. */
  get(signal?: AbortSignal): Promise<string>;
  /** This token was refused (401); a newer one is kept. */
  invalidate(token: string): void;
}

export interface TokenOptions {
  transport: Transport;
  clientId: string;
  secret: SecretSource;
  redactor: Redactor;
  now: () => number;
}

/** `expires_in` is optional in the schema, and nothing says what its absence means: a careful guess (s). */
const ASSUMED_LIFETIME_S = 300;

/** Renewed this long before its end, or in the last fifth of a short life (ms). */
const RENEW_BEFORE_MS = 60_000;

/** After a failed fetch, the next one is held back: doubling while they keep failing (ms). */
const HOLD_MS = { refused: 5_000, unavailable: 1_000, longest: 60_000 };

interface Held {
  until: number;
  error: unknown;
  /** The secret that was tried. */
  secret: string | undefined;
}

export function createTokenSource(options: TokenOptions): TokenSource {
  const { secret: readSecret, redactor, now } = options;
  let current: { token: string; renewAt: number } | undefined;
  let fetching: Promise<string> | undefined;
  let held: Held | undefined;
  let failures = 0;

  async function renew(): Promise<string> {
    let secret: string | undefined;
    try {
      secret = await readSecret();
      redactor.hide(secret);
      if (held && now() < held.until && held.secret === secret) throw held.error;
      const { token, lifetimeMs } = await fetchToken(options, secret);
      redactor.hide(token);
      current = { token, renewAt: now() + lifetimeMs - marginOf(lifetimeMs) };
      held = undefined;
      failures = 0;
      return token;
    } catch (error) {
      if (error !== held?.error) {
        held = { until: now() + holdMs(error, failures), error, secret };
        failures += 1;
      }
      throw error;
    }
  }

  return {
    async get(signal) {
      signal?.throwIfAborted();
      if (current && now() < current.renewAt) return current.token;
      fetching ??= renew().finally(() => {
        fetching = undefined;
      });
      return signal ? unlessAborted(fetching, signal) : fetching;
    },
    invalidate(token) {
      if (current?.token === token) current = undefined;
    },
  };
}

async function fetchToken(
  { transport, clientId, redactor, now }: TokenOptions,
  secret: string,
): Promise<{ token: string; lifetimeMs: number }> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
  });
  const answer = await transport.exchange({
    operation: 'token',
    method: 'POST',
    path: '/v2/auth/oauth2-token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  if (answer.status < 200 || answer.status >= 300) {
    throw toStatusError(answer, 'token', redactor, now());
  }
  const { access_token: token, expires_in } = parseAnswer(answer, 'token', TokenSchema);
  return { token, lifetimeMs: (expires_in ?? ASSUMED_LIFETIME_S) * 1_000 };
}

function marginOf(lifetimeMs: number): number {
  return Math.min(RENEW_BEFORE_MS, lifetimeMs / 5);
}

function holdMs(error: unknown, failures: number): number {
  if (error instanceof SpotnanaError && error.retryAfterMs !== undefined) return error.retryAfterMs;
  const refused = error instanceof SpotnanaError && error.kind === 'credentials';
  const first = refused ? HOLD_MS.refused : HOLD_MS.unavailable;
  return Math.min(HOLD_MS.longest, first * 2 ** Math.min(failures, 10));
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  return Promise.race([promise, aborted]).finally(() => {
    signal.removeEventListener('abort', abort);
  });
}
