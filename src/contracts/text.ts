/** Cuts to at most `max` characters, marking the cut; never in the middle of a pair that stands for one. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** In Unicode code points, as a JSON schema counts. */
export function countChars(text: string): number {
  return Array.from(text).length;
}

/** First eight characters of an id: enough for a person to tell two apart. */
export function shortId(id: string): string {
  return id.length > 12 ? `${id.slice(0, 8)}…` : id;
}

/** The same text with each UUID cut to its first eight characters: for places where a person scans. */
export function shortenIds(text: string): string {
  return text.replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, shortId);
}

/** With a capital in front, and a full stop behind a text that has none. */
export function sentence(text: string): string {
  const begun = text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
  return /[.!?…]\)?$/.test(begun) ? begun : `${begun}.`;
}

/** `2026-01-31 17:05:09 UTC`: absolute, since the UI shows texts long after they were written. */
export function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const HALF_A_DAY_MS = 12 * 3_600_000;

/** `17:05:09 UTC`, or `2026-01-31 17:05 UTC` where the time alone could be taken for another day's. */
export function utcSoon(ms: number, now: number): string {
  const iso = new Date(ms).toISOString();
  const soon = Math.abs(ms - now) < HALF_A_DAY_MS;
  return soon ? `${iso.slice(11, 19)} UTC` : `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
