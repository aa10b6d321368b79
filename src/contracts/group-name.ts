/**
 * How group names are compared: trimmed, inner white space folded, Unicode-normalised (NFKC), lower-cased
 * without regard to locale. Names that differ only in these are the same name to usher.
 */
export function normalizeGroupName(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();
}

/** At most this many names or ids are offered where a name fits none or several groups. */
export const MAX_CANDIDATES = 10;

/** The names most like the one asked for, best first. */
export function nearestNames(asked: string, names: Iterable<string>, max = 5): string[] {
  const wanted = normalizeGroupName(asked);
  const ranked = [...new Set(names)]
    .map((name) => ({ name, distance: nameDistance(wanted, normalizeGroupName(name)) }))
    .filter(({ distance }) => distance <= 0.6)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name, 'en'));
  return ranked.slice(0, max).map(({ name }) => name);
}

/** 0 for equal names, 1 for nothing in common; one containing the other counts as near. */
function nameDistance(a: string, b: string): number {
  if (a.includes(b) || b.includes(a)) return 0.1;
  return editDistance(a, b) / Math.max(a.length, b.length, 1);
}

/** Levenshtein's distance, by rows. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
