import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import { linkSignals, unlessAborted } from './abort.js';
import type { Operation } from './errors.js';
import { SpotnanaError } from './errors.js';
import { DeadlinePassed, toNetworkError } from './network-error.js';
import type { Redactor } from './redact.js';

/** One HTTP exchange, with one deadline; knows nothing of tokens, budgets or JSON. */
export interface Transport {
  exchange(sent: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface HttpRequest {
  operation: Operation;
  method: 'GET' | 'POST' | 'PATCH';
  /** Below the base URL; parameters are encoded already. */
  path: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal | undefined;
  /** Called when the connection stands, right before the first byte; may throw to abandon the request. */
  beforeSend?: (() => void) | undefined;
}

export interface HttpAnswer {
  status: number;
  contentType: string;
  retryAfter: string | undefined;
  text: string;
  /** The status line came, but the body broke off or was too large; `text` is empty. */
  bodyError?: SpotnanaError;
}

export interface TransportOptions {
  baseUrl: URL;
  userAgent: string;
  /** For the whole exchange, ms. */
  timeoutMs: number;
  maxAnswerBytes: number;
  redactor: Redactor;
}

const MAX_CONNECT_MS = 10_000;

export function createTransport(options: TransportOptions): Transport {
  const { userAgent, timeoutMs, maxAnswerBytes, redactor } = options;
  const agent = new Agent({
    connect: { timeout: Math.min(timeoutMs, MAX_CONNECT_MS) },
    // The one deadline below covers headers and body.
    headersTimeout: 0,
    bodyTimeout: 0,
    // None waits behind another's answer.
    pipelining: 1,
  });

  async function exchange(wanted: HttpRequest): Promise<HttpAnswer> {
    const { operation, method, headers, body, signal } = wanted;
    const start = createStart(wanted.beforeSend);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new DeadlinePassed()), timeoutMs);
    const linked = linkSignals([signal, deadline.signal]);
    const toError = (error: unknown) => {
      const isWrite = method === 'PATCH';
      const broken = { operation, isWrite, sent: start.sent, timeoutMs };
      return error instanceof SpotnanaError ? error : toNetworkError(error, broken, redactor);
    };
    try {
      // Redirects are not followed and nothing is retried: undici does neither unless asked to.
      const answering = request(toUrl(options.baseUrl, wanted), {
        dispatcher: agent.compose(announce(() => start.begin())),
        method,
        headers: { ...toOwnHeaders(userAgent), ...headers },
        ...(body === undefined ? {} : { body }),
        idempotent: method !== 'PATCH',
        signal: linked.signal,
      });
      // By itself, undici heeds an abort only once the connection stands.
      const answer = await unlessAborted(answering, linked.signal).catch((error: unknown) => {
        if (start.abandoned) throw start.abandoned.error;
        signal?.throwIfAborted();
        throw toError(error);
      });
      const text = readText(answer.body, maxAnswerBytes, operation);
      return await withText(toHead(answer), text, (error) => {
        signal?.throwIfAborted();
        return toError(error);
      });
    } finally {
      clearTimeout(timer);
      linked.unlink();
    }
  }

  return { exchange, close: async () => agent.destroy() };
}

function toOwnHeaders(userAgent: string): Record<string, string> {
  // Without a word on codings, any would do (RFC 9110, 12.5.3), and undici undoes none.
  return { 'user-agent': userAgent, accept: 'application/json', 'accept-encoding': 'identity' };
}

/** What is known about the first byte of a request. */
function createStart(beforeSend: (() => void) | undefined) {
  const start = {
    /** From now on bytes may have left. */
    sent: false,
    abandoned: undefined as { error: unknown } | undefined,
    begin() {
      try {
        beforeSend?.();
        start.sent = true;
      } catch (error) {
        start.abandoned = { error };
        throw error;
      }
    },
  };
  return start;
}

/** Calls `onStart` when undici has a connection and is about to write; what it throws ends the request unsent. */
function announce(onStart: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        handler.onRequestStart?.(controller, context);
        if (controller.aborted) return;
        try {
          onStart();
        } catch (error) {
          controller.abort(error instanceof Error ? error : new Error('abandoned'));
        }
      },
      onRequestUpgrade: (...event) => handler.onRequestUpgrade?.(...event),
      onResponseStart: (...event) => handler.onResponseStart?.(...event),
      onResponseData: (...event) => handler.onResponseData?.(...event),
      onResponseEnd: (...event) => handler.onResponseEnd?.(...event),
      onResponseError: (...event) => handler.onResponseError?.(...event),
    });
}

/** Setting the path, unlike resolving it, cannot lead to another host. */
function toUrl(baseUrl: URL, { path, query }: Pick<HttpRequest, 'path' | 'query'>): URL {
  const url = new URL(baseUrl);
  url.pathname = `${baseUrl.pathname.replace(/\/$/, '')}${path}`;
  if (query) url.search = new URLSearchParams(query).toString();
  return url;
}

function toHead({ statusCode, headers }: Dispatcher.ResponseData): Omit<HttpAnswer, 'text'> {
  return {
    status: statusCode,
    contentType: one(headers['content-type']) ?? '',
    retryAfter: one(headers['retry-after']),
  };
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

async function withText(
  head: Omit<HttpAnswer, 'text'>,
  text: Promise<string>,
  toError: (error: unknown) => SpotnanaError,
): Promise<HttpAnswer> {
  try {
    return { ...head, text: await text };
  } catch (error) {
    return { ...head, text: '', bodyError: toError(error) };
  }
}

async function readText(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
  operation: Operation,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the body, and with it the connection.
    if (size > maxBytes) {
      throw new SpotnanaError(
        `Spotnana's answer to ${operation} is larger than ${maxBytes} bytes`,
        {
          kind: 'bad-answer',
          operation,
          sent: operation !== 'token',
          whatToDo: 'Report it to Spotnana: no documented answer is that large',
        },
      );
    }
    chunks.push(chunk);
  }
  // Unlike a buffer's toString, leaves out a byte order mark, which is no JSON.
  return new TextDecoder().decode(Buffer.concat(chunks));
}
