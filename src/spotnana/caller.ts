import { AsyncResource } from 'node:async_hooks';
import { toStatusError } from './answers.js';
import type { Budget, GateAnswer, Place } from './budget.js';
import type { CallOptions, RequestEvent } from './client-types.js';
import { SpotnanaError } from './errors.js';
import { linkSignals } from './abort.js';
import type { Redactor } from './redact.js';
import { parseRetryAfter } from './retry-after.js';
import type { TokenSource } from './token.js';
import type { HttpAnswer, HttpRequest, Transport } from './transport.js';

/** One API request with all that belongs to it: the gate, the token, one repetition after a 401, the event. */
export type Caller = (request: ApiRequest, call?: CallOptions) => Promise<HttpAnswer>;

export type ApiRequest = Pick<HttpRequest, 'operation' | 'method' | 'path' | 'query'> & {
  body?: object;
};

export interface CallerOptions {
  transport: Transport;
  tokens: TokenSource;
  budget: Budget;
  redactor: Redactor;
  now: () => number;
  /** Never throws. */
  onRequest: (event: RequestEvent) => void;
  /** Aborted when the client is closed. */
  closing: AbortSignal;
}

/** Resolves with a 2xx answer; any other status is a `SpotnanaError`. */
export function createCaller(options: CallerOptions): Caller {
  const { tokens, redactor, now } = options;
  return async (request, call = {}) => {
    const first = await exchange(options, request, call);
    let { answer } = first;
    if (answer.status === 401 && tokens.refuse(first.token)) {
      const again = await exchange(options, request, call);
      tokens.tried(again.token, again.answer.status !== 401);
      answer = again.answer;
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    // A refusal whose reason was cut off is no final answer: "already a member" looks like any other then.
    if (answer.bodyError && isRefusal(answer.status)) throw answer.bodyError;
    throw toStatusError(answer, request.operation, redactor, now());
  };
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 401 && status !== 429;
}

async function exchange(
  options: CallerOptions,
  { body, ...what }: ApiRequest,
  call: CallOptions,
): Promise<{ answer: HttpAnswer; token: string }> {
  const { transport, tokens, now } = options;
  const { signal, beforeSend } = call;
  // A request without a token would only take up a place.
  await tokens.get(signal);
  const askedAt = now();
  const place = await acquire(options, call);
  const event = startEvent(options, what.operation, askedAt);
  try {
    // In hand, unless it ran out while the request waited.
    const token = await tokens.get(signal);
    const answer = await transport.exchange({
      ...what,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal,
      // The connection it is called from may have been opened for another request.
      beforeSend: beforeSend && AsyncResource.bind(beforeSend),
    });
    place.leave(toGateAnswer(answer, now()));
    event.end({ status: answer.status });
    return { answer, token };
  } catch (error) {
    place.leave();
    event.end({ error: error instanceof SpotnanaError ? error.kind : 'aborted' });
    throw error;
  }
}

async function acquire({ budget, closing }: CallerOptions, call: CallOptions): Promise<Place> {
  const { signal, priority, patienceMs, probe } = call;
  const linked = linkSignals([signal, closing]);
  try {
    return await budget.acquire({
      signal: linked.signal,
      ...(priority === undefined ? {} : { priority }),
      ...(patienceMs === undefined ? {} : { patienceMs }),
      ...(probe === undefined ? {} : { probe }),
    });
  } finally {
    linked.unlink();
  }
}

function startEvent(
  { now, onRequest }: CallerOptions,
  operation: RequestEvent['operation'],
  askedAt: number,
) {
  const startedAt = now();
  return {
    end(outcome: Pick<RequestEvent, 'status' | 'error'>) {
      const durationMs = now() - startedAt;
      onRequest({ operation, durationMs, waitedMs: startedAt - askedAt, ...outcome });
    },
  };
}

/** A 5xx other than 503 says nothing about the rate. */
function toGateAnswer(answer: HttpAnswer, now: number): GateAnswer | undefined {
  const { status } = answer;
  if (status !== 429 && status !== 503) return status < 500 ? { limited: false } : undefined;
  return { limited: true, status, retryAfterMs: parseRetryAfter(answer.retryAfter, now) };
}
