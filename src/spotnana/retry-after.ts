/** A longer wait than this is taken as this: a wrong date must not stop a worker for years. */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1_000;

/** The three forms of an HTTP date begin with the day of the week. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /;

/**
 * `Retry-After`, in seconds or as an HTTP date (RFC 9110, 10.2.3), as ms from now, 0 for a time that is past.
 * Undefined where it is unreadable.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : toDate(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, Math.ceil(ms)), MAX_RETRY_AFTER_MS);
}

function toDate(text: string): number {
  if (!HTTP_DATE.test(text)) return Number.NaN;
  // One of the three forms does not name its zone, which is always GMT.
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
}
