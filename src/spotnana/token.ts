import { unlessAborted } from './abort.js';
import { SpotnanaError } from './errors.js';
import type { SecretSource } from './secret.js';
import type { TokenEndpointOptions } from './token-endpoint.js';
import { fetchToken } from './token-endpoint.js';

/**
 * The access token of this process: fetched once and shared, renewed shortly before it expires. The token endpoint
 * is rate limited: a fetch that failed is not repeated at once, unless the secret has changed, and neither is
 * one that brought a token which the API refuses.
 */
export interface TokenSource {
  /** A caller that is aborted leaves the fetch to the others. */
  get(signal?: AbortSignal): Promise<string>;
  /** Fetches one although one is in hand, which stays good where that fails. */
  renew(signal?: AbortSignal): Promise<string>;
  /** The API refused this token (401). False: no other one is to be had now, repeating is of no use. */
  refuse(token: string): boolean;
  /** Whether the API took the token with which a refused request was repeated. */
  tried(token: string, accepted: boolean): void;
}

export interface TokenOptions extends TokenEndpointOptions {
  secret: SecretSource;
}

/** Renewed this long before its end, or in the last fifth of a short life (ms). */
const RENEW_BEFORE_MS = 60_000;

/** After a failed fetch, the next one is held back: doubling while they keep failing (ms). */
const HOLD_MS = { refused: 5_000, unavailable: 1_000, longest: 60_000 };

interface Current {
  token: string;
  renewAt: number;
  expiresAt: number;
}

/** A fetch that failed. */
interface Held {
  until: number;
  error: unknown;
  /** The secret that was tried. */
  secret: string;
}

export function createTokenSource(options: TokenOptions): TokenSource {
  const { secret: readSecret, redactor, now } = options;
  const refusals = createRefusals(now);
  let current: Current | undefined;
  let fetching: Promise<string> | undefined;
  let held: Held | undefined;
  let failures = 0;

  async function renew(): Promise<string> {
    const secret = await readSecret();
    redactor.hide(secret);
    if (held && held.secret !== secret) {
      held = undefined;
      failures = 0;
    }
    if (held && now() < held.until) throw stillHeld(held, now());
    const startedAt = now();
    try {
      const { token, lifetimeMs } = await fetchToken(options, secret);
      current = toCurrent(token, startedAt, lifetimeMs);
      held = undefined;
      failures = 0;
      return token;
    } catch (error) {
      held = { until: now() + holdMs(error, failures), error, secret };
      failures += 1;
      throw error;
    }
  }

  async function renewOnce(): Promise<string> {
    fetching ??= renew().finally(() => {
      fetching = undefined;
    });
    return fetching;
  }

  return {
    async get(signal) {
      signal?.throwIfAborted();
      const at = now();
      if (!current || at >= current.expiresAt) return unlessAborted(renewOnce(), signal);
      // The one in hand is good for a while: nobody waits, and a failure shows when it counts.
      if (at >= current.renewAt) renewOnce().catch(() => {});
      return current.token;
    },
    async renew(signal) {
      signal?.throwIfAborted();
      return unlessAborted(renewOnce(), signal);
    },
    refuse(token) {
      if (current?.token !== token) return true;
      if (refusals.isHolding()) return false;
      current = undefined;
      return true;
    },
    tried: (token, accepted) => refusals.note(token, accepted),
  };
}

/** Fresh tokens that the API refused all the same: fetching ever new ones would only use up the token endpoint. */
function createRefusals(now: () => number) {
  let count = 0;
  let until = 0;
  let last: string | undefined;
  return {
    isHolding: () => now() < until,
    note(token: string, accepted: boolean) {
      if (accepted) {
        count = 0;
        until = 0;
      } else if (token !== last) {
        last = token;
        until = now() + doubled(HOLD_MS.refused, count);
        count += 1;
      }
    },
  };
}

function toCurrent(token: string, startedAt: number, lifetimeMs: number): Current {
  const expiresAt = startedAt + lifetimeMs;
  return { token, expiresAt, renewAt: expiresAt - Math.min(RENEW_BEFORE_MS, lifetimeMs / 5) };
}

function holdMs(error: unknown, failures: number): number {
  if (error instanceof SpotnanaError && error.retryAfterMs !== undefined) return error.retryAfterMs;
  const refused = error instanceof SpotnanaError && error.kind === 'credentials';
  return doubled(refused ? HOLD_MS.refused : HOLD_MS.unavailable, failures);
}

function doubled(firstMs: number, times: number): number {
  return Math.min(HOLD_MS.longest, firstMs * 2 ** Math.min(times, 10));
}

/** The error of the fetch that failed; where the server said how long to wait, by what is left of it. */
function stillHeld({ error, until }: Held, now: number): unknown {
  if (!(error instanceof SpotnanaError) || error.retryAfterMs === undefined) return error;
  return error.withRetryAfter(until - now);
}
