import type { ActivityDeps } from '../../activities/index.js';
import type { SpotnanaConfig, UsherConfig } from '../config/config.js';
import type { SpotnanaClient } from '../spotnana/index.js';
import { createBudget, createSecretSource, createSpotnanaClient } from '../spotnana/index.js';
import type { RequestEvent } from '../spotnana/index.js';

/** The Spotnana client of this process, with its one budget. */
export function createSpotnana(
  config: SpotnanaConfig,
  onRequest?: (event: RequestEvent) => void,
): SpotnanaClient {
  const { baseUrl, clientId, secret, maxPerSecond, maxInFlight, timeoutMs } = config;
  return createSpotnanaClient({
    baseUrl,
    clientId,
    secret: createSecretSource(secret),
    budget: createBudget({ maxPerSecond, maxInFlight }),
    timeoutMs,
    ...(onRequest ? { onRequest } : {}),
  });
}

export function toActivityDeps(usher: UsherConfig, spotnana: SpotnanaClient): ActivityDeps {
  return {
    spotnana,
    durations: usher.durations,
    allowedCompanies: usher.allowedCompanies,
    searchAttributes: usher.searchAttributes,
    now: () => Date.now(),
    random: () => Math.random(),
  };
}
