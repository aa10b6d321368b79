import type { SpotnanaConfig } from '../config/config.js';
import type { RequestEvent, SpotnanaClient } from '../spotnana/index.js';
import { createBudget, createSecretSource, createSpotnanaClient } from '../spotnana/index.js';

/** The Spotnana client of this process, with its one budget. */
export function createSpotnana(
  config: SpotnanaConfig,
  onRequest?: (event: RequestEvent) => void,
): SpotnanaClient {
  const { baseUrl, clientId, secret, maxPerSecond, maxInFlight, timeoutMs, pageLimit } = config;
  return createSpotnanaClient({
    baseUrl,
    clientId,
    secret: createSecretSource(secret),
    budget: createBudget({ maxPerSecond, maxInFlight }),
    timeoutMs,
    ...(pageLimit === undefined ? {} : { maxPageLimit: pageLimit }),
    ...(onRequest ? { onRequest } : {}),
  });
}
