import { fileURLToPath } from 'node:url';
import type { BatchResult, RowResult, UsherClient } from '../client/index.js';
import { counted } from '../contracts/counts.js';
import { groupKeyText } from '../contracts/row-keys.js';
import type { demoData } from '../simulator/index.js';
import { prepareFile } from './bulk/prepare-file.js';
import { renderPlan } from './bulk/plan-text.js';

/** Of the package: twelve rows, of which each fares in its own way. */
const FILE = fileURLToPath(new URL('../../../examples/new-hires.csv', import.meta.url));

export interface DemoBatch {
  workflowId: string;
  runId: string;
  result: BatchResult;
}

/** A batch as somebody would run it: the file, its plan, an approval, and what became of each row. */
export async function playBatch(
  usher: UsherClient,
  { id: companyId, name: companyName }: (typeof demoData)['acme'],
  say: (text: string) => void,
): Promise<DemoBatch> {
  const prepared = await prepareFile({ path: FILE, companyId });
  try {
    say(`    examples/new-hires.csv: ${prepared.file.mapping}`);
    const handle = await usher.startBatch({ companyId, batch: 'new-hires', rows: prepared });
    const { status } = await handle.wait();
    const plan = status?.plan;
    if (!plan) throw new Error('The batch made no plan');
    const rowsOfGroup = new Map(
      prepared.groups.map(({ group, rows }) => [groupKeyText(group), rows]),
    );
    const text = renderPlan({ ...status, plan, companyName, rowsOfGroup });
    say(indent(text));
    await handle.approve({ plan: plan.hash, by: 'demo', reason: 'looks good' });
    say('    approved:');
    const result = await handle.result();
    for await (const row of handle.results()) say(renderRow(row));
    say(
      `    ${counted(result.counts.duplicate ?? 0, 'row')} more, the same as one above: not sent`,
    );
    return { workflowId: handle.workflowId, runId: handle.runId, result };
  } finally {
    await prepared.close();
  }
}

function renderRow({ row, user, group, outcome, reason }: RowResult): string {
  const keys = Object.values({ ...user, ...group }).map((key) => String(key).padEnd(26));
  return `    row ${row.padEnd(3)} ${keys.join(' ')} ${outcome}${reason ? ` (${reason})` : ''}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
