import { Agent, errors, request } from 'undici';
import type { Dispatcher } from 'undici';
import type { Operation } from './errors.js';
import { SpotnanaError } from './errors.js';
import type { Redactor } from './redact.js';

/** One HTTP exchange, with deadlines; knows nothing of tokens, budgets or JSON. */
export interface Transport {
  exchange(sent: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface HttpRequest {
  operation: Operation;
  method: 'GET' | 'POST' | 'PATCH';
  /** Below the base URL; parameters are encoded already. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal | undefined;
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

/** Errors that surely came before the first byte of the request. */
const NEVER_SENT = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

class DeadlinePassed extends Error {}

export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, userAgent, timeoutMs, maxAnswerBytes, redactor } = options;
  const agent = new Agent({
    connect: { timeout: Math.min(timeoutMs, MAX_CONNECT_MS) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    // One deadline for all requests: none waits behind another's answer.
    pipelining: 1,
  });

  async function exchange(sent: HttpRequest): Promise<HttpAnswer> {
    const { operation, method, path, headers, body, signal } = sent;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new DeadlinePassed()), timeoutMs);
    const signals = signal ? [signal, deadline.signal] : [deadline.signal];
    const url = new URL(`${baseUrl.pathname.replace(/\/$/, '')}${path}`, baseUrl);
    const failed = (error: unknown) => toError(error, operation, method, timeoutMs, redactor);
    try {
      // Redirects are not followed: undici follows none unless asked to.
      const answer = await request(url, {
        dispatcher: agent,
        method,
        headers: { 'user-agent': userAgent, accept: 'application/json', ...headers },
        ...(body === undefined ? {} : { body }),
        // A write is never sent a second time behind our back.
        idempotent: method !== 'PATCH',
        signal: AbortSignal.any(signals),
      }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw failed(error);
      });
      const head = toHead(answer);
      try {
        return { ...head, text: await readText(answer.body, maxAnswerBytes, operation) };
      } catch (error) {
        signal?.throwIfAborted();
        const bodyError = error instanceof SpotnanaError ? error : failed(error);
        return { ...head, text: '', bodyError };
      }
    } finally {
      clearTimeout(timer);
    }
  }

  return { exchange, close: async () => agent.destroy() };
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

async function readText(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
  operation: Operation,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      body.destroy();
      const most = `${Math.round(maxBytes / 1_048_576)} MiB`;
      throw new SpotnanaError(`Spotnana's answer to ${operation} is larger than ${most}`, {
        kind: 'bad-answer',
        operation,
        whatToDo: 'Report it to Spotnana: no documented answer is that large',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function toError(
  error: unknown,
  operation: Operation,
  method: HttpRequest['method'],
  timeoutMs: number,
  redactor: Redactor,
): SpotnanaError {
  const code = codeOf(error);
  const mayHaveBeenApplied = method === 'PATCH' && !NEVER_SENT.has(code);
  const whatToDo =
    'Nothing: usher tries again by itself; if it lasts, check the network to Spotnana';
  if (error instanceof DeadlinePassed || error instanceof errors.HeadersTimeoutError) {
    const message = `Spotnana did not answer ${operation} within ${timeoutMs / 1_000} s`;
    return new SpotnanaError(message, { kind: 'timeout', operation, whatToDo, mayHaveBeenApplied });
  }
  const text = error instanceof Error ? error.message : String(error);
  const reason = redactor.clean(code ? `${code}: ${text}` : text, 200);
  const message = `The connection to Spotnana failed during ${operation} (${reason})`;
  return new SpotnanaError(message, { kind: 'network', operation, whatToDo, mayHaveBeenApplied });
}

/** The code of the error or of what caused it; several addresses tried come as one AggregateError. */
function codeOf(error: unknown): string {
  const {
    code,
    cause,
    errors: several,
  } = error as {
    code?: unknown;
    cause?: unknown;
    errors?: unknown[];
  };
  if (typeof code === 'string') return code;
  if (several?.[0] !== undefined) return codeOf(several[0]);
  return cause === undefined || cause === null ? '' : codeOf(cause);
}
