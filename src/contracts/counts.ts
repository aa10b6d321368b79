import type { Counts, RowOutcome } from './rows.js';

/** In the order in which people want to know them. */
const WORDS: Record<RowOutcome, string> = {
  added: 'added',
  would_add: 'would be added',
  already_member: 'in the group already',
  unverified: 'not verified',
  refused: 'refused',
  failed: 'failed',
  invalid: 'invalid',
  duplicate: 'duplicate',
  skipped: 'skipped',
  not_attempted: 'not attempted',
};

/** Such as `1,200 added, 3 refused`; `nothing yet` for none. */
export function describeCounts(counts: Counts): string {
  const parts = Object.entries(WORDS)
    .map(([outcome, words]) => ({ rows: counts[outcome as RowOutcome] ?? 0, words }))
    .filter(({ rows }) => rows > 0)
    .map(({ rows, words }) => `${withCommas(rows)} ${words}`);
  return parts.length > 0 ? parts.join(', ') : 'nothing yet';
}

/** Such as `1 row`, `1,200 rows`. */
export function counted(count: number, noun: string): string {
  return `${withCommas(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1234567` as `1,234,567`: workflows have no locale to rely on. */
export function withCommas(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Outcomes of rows whose membership was wanted and is not known to hold. */
export const NOT_IN_PLACE: readonly RowOutcome[] = [
  'unverified',
  'refused',
  'failed',
  'invalid',
  'not_attempted',
];

export function rowsNotInPlace(counts: Counts): number {
  return NOT_IN_PLACE.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);
}

export function addCounts(a: Counts, b: Counts): Counts {
  const sum: Counts = { ...a };
  for (const [outcome, rows] of Object.entries(b) as [RowOutcome, number][]) {
    sum[outcome] = (sum[outcome] ?? 0) + rows;
  }
  return sum;
}

export function totalOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, rows) => sum + rows, 0);
}
