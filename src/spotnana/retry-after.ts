/** A longer wait than this is taken as this: a wrong date must not stop a worker for years. */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1_000;

/** `Retry-After`, in seconds or as an HTTP date (RFC 9110, 10.2.3), as ms from now; undefined where unreadable. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  if (!Number.isFinite(ms)) return undefined;
  return Math.min(Math.max(0, Math.ceil(ms)), MAX_RETRY_AFTER_MS);
}
