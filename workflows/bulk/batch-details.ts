import { utc } from '../../src/contracts/text.js';
import type { RowOutcome } from '../../src/contracts/rows.js';
import { needsPerson } from '../../src/contracts/attention.js';
import { counted, describeCounts, totalOf, withCommas } from '../../src/contracts/counts.js';
import type { Batch, Shown } from './batch.js';
import { countsOf, totalRows } from './describe.js';

/** Refusals that are shown, the newest last. */
const MAX_REFUSALS = 5;

/** Markdown has no space that keeps its width but this one: the UI's tables have neither borders nor padding. */
const WIDE = '\u2003';

/** The current details: Markdown for the UI's User Metadata tab. It vanishes when no worker answers. */
export function renderBatch(batch: Batch, shown: Shown, now: number): string {
  const { state, attention, summary, next } = shown;
  const counts = countsOf(batch);
  const total = totalRows(batch);
  const done = totalOf(counts);
  const refusals = batch.pages
    .flatMap(({ end }) => (end && end !== 'lost' ? (end.refusals ?? []) : []))
    .slice(-MAX_REFUSALS);
  return [
    `### ${iconOf(state, attention)} ${summary}`,
    '',
    `<progress value="${done}" max="${Math.max(1, total)}"></progress> ${withCommas(done)} of ${counted(total, 'row')}`,
    '',
    `**What to do now:** ${next || 'nothing'}`,
    '',
    ...countTable(counts as Record<RowOutcome, number>),
    '',
    ...(refusals.length > 0
      ? ['**Last refusals:**', '', ...refusals.map((text) => `- ${text}`), '']
      : []),
    `*${batch.settings.host}, company \`${batch.input.companyId}\`. As of ${utc(now)}.*`,
  ].join('\n');
}

function iconOf(state: Shown['state'], attention: Shown['attention']): string {
  if (needsPerson(attention)) return '✋';
  if (state === 'done') return '✅';
  return state === 'rejected' || state === 'cancelled' ? '⏹' : '⏳';
}

function countTable(counts: Record<RowOutcome, number>): string[] {
  const rows = (Object.keys(counts) as RowOutcome[]).map(
    (outcome) => `|${describeCounts({ [outcome]: counts[outcome] })}${WIDE}|`,
  );
  return rows.length > 0 ? ['|Rows|', '|:--|', ...rows] : [];
}
