/** Takes secrets, personal data and control characters out of texts that come from outside. */
export interface Redactor {
  /** From now on this value is taken out wherever it appears. */
  hide(secret: string): void;
  /** Cleaned, on one line, at most `max` characters. */
  clean(text: string, max: number): string;
}

/** Tokens come and go; those of the last hours are remembered. */
const REMEMBERED = 20;

/** Nothing shorter is hidden: it would blank out ordinary text. */
const SHORTEST_SECRET = 4;

const EMAIL = /[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+\.[^\s@<>"'(),;:]+/g;
const BEARER = /\bBearer\s+[\w.~+/=-]+/gi;

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  return {
    hide(secret) {
      if (secret.length < SHORTEST_SECRET) return;
      secrets.delete(secret);
      secrets.add(secret);
      const [oldest] = secrets;
      if (secrets.size > REMEMBERED && oldest !== undefined) secrets.delete(oldest);
    },
    clean(text, max) {
      let cleaned = text.slice(0, max * 20);
      for (const secret of secrets) {
        for (const form of [secret, encodeURIComponent(secret)]) {
          cleaned = cleaned.replaceAll(form, '[hidden]');
        }
      }
      cleaned = cleaned
        .replace(BEARER, 'Bearer [hidden]')
        .replace(EMAIL, '[address]')
        // eslint-disable-next-line no-control-regex -- control characters are what is taken out
        .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
        .trim();
      return cleaned.length <= max ? cleaned : `${cleaned.slice(0, max - 1)}…`;
    },
  };
}
