import { setMaxListeners } from 'node:events';
import { resolveBaseUrl } from './base-url.js';
import { createBudget } from './budget.js';
import { createCaller } from './caller.js';
import type { RequestEvent, SpotnanaClient, SpotnanaClientOptions } from './client-types.js';
import { DEFAULT_MAX_PAGE_LIMIT } from './client-types.js';
import { createOperations } from './operations.js';
import { createRedactor } from './redact.js';
import { createTokenSource } from './token.js';
import { createTransport } from './transport.js';
import { ownVersion } from './version.js';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_ANSWER_BYTES = 8 * 1_048_576;

/** Throws a `SpotnanaError` of kind `configuration` where the base URL will not do. */
export function createSpotnanaClient(options: SpotnanaClientOptions): SpotnanaClient {
  const { clientId, secret, budget = createBudget() } = options;
  const { now = () => Date.now() } = options;
  const onRequest = toHarmless(options.onRequest);
  const baseUrl = resolveBaseUrl(options.baseUrl);
  const redactor = createRedactor();
  const transport = createTransport({
    baseUrl,
    redactor,
    userAgent: options.userAgent ?? `usher/${ownVersion()}`,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxAnswerBytes: options.maxAnswerBytes ?? DEFAULT_MAX_ANSWER_BYTES,
  });
  const tokens = createTokenSource({ transport, clientId, secret, redactor, now, onRequest });
  const closing = new AbortController();
  // One listener for each request that waits at the gate.
  setMaxListeners(0, closing.signal);
  const parts = { transport, tokens, budget, redactor, now, onRequest, closing: closing.signal };
  return {
    ...createOperations(createCaller(parts)),
    host: baseUrl.host,
    maxPageLimit: options.maxPageLimit ?? DEFAULT_MAX_PAGE_LIMIT,
    async checkToken({ signal, anew = false } = {}) {
      await (anew ? tokens.renew(signal) : tokens.get(signal));
    },
    async close() {
      closing.abort(new Error('The Spotnana client was closed'));
      await transport.close();
    },
  };
}

/** A broken counter must not turn an answer into an error. */
function toHarmless(
  onRequest: SpotnanaClientOptions['onRequest'] = () => {},
): (event: RequestEvent) => void {
  return (event) => {
    try {
      onRequest(event);
    } catch {
      // Its owner's affair.
    }
  };
}
