import type { PagePlan, PageResult } from '../../src/contracts/bulk.js';
import { cut } from '../../src/contracts/text.js';
import type { Rows } from './rows.js';

/** Refusals that a page names to the coordinator; its result stays under 1 KiB. */
const MAX_REFUSALS = 2;
const MAX_REFUSAL_CHARS = 160;

export function toPageResult(
  rows: Rows,
  { plan, passedOn = false }: { plan?: PagePlan; passedOn?: boolean },
): PageResult {
  const refusals = rows
    .outcomes()
    .flatMap((row, place) =>
      row?.outcome === 'refused' ? [`row ${rows.load.rows[place]?.[0]}: ${row.message ?? ''}`] : [],
    );
  const last = refusals.slice(-MAX_REFUSALS).map((text) => cut(text, MAX_REFUSAL_CHARS));
  return {
    counts: rows.counts(),
    ...(last.length > 0 ? { refusals: last } : {}),
    ...(plan === undefined ? {} : { plan }),
    ...(passedOn ? { passedOn } : {}),
  };
}
