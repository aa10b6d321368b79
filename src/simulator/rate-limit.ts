import type { Settings } from './settings.js';

/** A token bucket of one second's worth: false when a request is above the limit. */
export function createRateLimit({ settings }: { settings: Settings }): () => boolean {
  let filledAt = Date.now();
  let tokens: number | undefined;
  return () => {
    const rate = settings.requestsPerSecond;
    if (rate === null) return true;
    const now = Date.now();
    tokens = Math.min(rate, (tokens ?? rate) + ((now - filledAt) * rate) / 1_000);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
