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
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;
// oxlint-disable-next-line no-control-regex -- control characters are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

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
      // Secrets first, in the whole text: a cut could leave a part of one. The patterns need a bounded text.
      const cleaned = cutAtSpace(withoutSecrets(text, secrets), max * 10)
        .replace(BEARER, '$1 [hidden]')
        .replace(EMAIL, '[address]')
        .replace(CONTROL, ' ')
        .trim();
      return cleaned.length <= max ? cleaned : `${cleaned.slice(0, max - 1)}…`;
    },
  };
}

function withoutSecrets(text: string, secrets: ReadonlySet<string>): string {
  const forms = [...secrets].flatMap(toForms);
  // The longest first: one may begin with another.
  forms.sort((a, b) => b.length - a.length);
  return forms.reduce((cleaned, form) => cleaned.replaceAll(form, '[hidden]'), text);
}

/** As it is, in a URL, in a form, in JSON. */
function toForms(secret: string): string[] {
  const form = new URLSearchParams({ s: secret }).toString().slice(2);
  return [secret, encodeURIComponent(secret), form, JSON.stringify(secret).slice(1, -1)];
}

/** Drops what may be one half of a word: of an address, say. */
function cutAtSpace(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max);
  const space = cut.lastIndexOf(' ');
  return space > 0 ? cut.slice(0, space) : cut;
}
