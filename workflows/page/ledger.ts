import type { LedgerRow, LedgerVerdict, PageLedger } from '../../src/contracts/bulk.js';
import type { Rows, Settled } from './rows.js';

/** Bytes of a part, roughly: far below what one payload may have. */
const PART_BYTES = 180_000;

/** A row's numbers and brackets, and its verdict's without the texts. */
const ROW_BYTES = 32;
const VERDICT_BYTES = 60;

/** The ledger of a page, in parts of at most 200 KB; reasons are said once a part. */
export function toLedger(source: Rows): PageLedger[] {
  const { load, userIds } = source;
  const parts: Pick<PageLedger, 'verdicts' | 'rows'>[] = [];
  let part = createPart();
  for (const [place, settled] of source.outcomes().entries()) {
    if (!settled) continue;
    const key = load.rows[place]?.[2];
    const userId = typeof key === 'string' ? undefined : userIds[place];
    if (part.bytes > PART_BYTES) {
      parts.push(part.content);
      part = createPart();
    }
    part.add(place, settled, userId);
  }
  parts.push(part.content);
  return parts.map((content, index) => ({
    page: load.page,
    part: index,
    parts: parts.length,
    ...content,
  }));
}

function createPart() {
  const known = new Map<string, number>();
  const verdicts: LedgerVerdict[] = [];
  const rows: LedgerRow[] = [];
  const part = {
    bytes: 0,
    content: { verdicts, rows },
    add(place: number, settled: Settled, userId: string | undefined): void {
      const { debugIdentifier, at } = settled;
      const verdict = numberOf(settled);
      const row: LedgerRow = [place, verdict, Math.floor(at / 1_000)];
      if (userId !== undefined || debugIdentifier !== undefined) row.push(userId ?? null);
      if (debugIdentifier !== undefined) row.push(debugIdentifier);
      rows.push(row);
      part.bytes += ROW_BYTES + (userId?.length ?? 0) + (debugIdentifier?.length ?? 0);
    },
  };

  function numberOf({ outcome, reason, message }: Settled): number {
    const key = [outcome, reason, message].join('\n');
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, verdicts.length);
    part.bytes += VERDICT_BYTES + 3 * (message?.length ?? 0);
    const verdict: LedgerVerdict = {
      outcome,
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
    };
    return verdicts.push(verdict) - 1;
  }

  return part;
}
