import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { BatchHandle } from '../../src/client/index.js';
import type { World } from './worlds.js';

export const HISTORIES = fileURLToPath(new URL('../histories', import.meta.url));

/** The stored histories of single adds, or of batches and their pages. */
export function storedHistories(of: 'adds' | 'batches' | 'all'): string[] {
  const isOfBatch = (file: string) => /^(batch|page)-/.test(file);
  return readdirSync(HISTORIES)
    .filter((file) => file.endsWith('.json'))
    .filter((file) => of === 'all' || isOfBatch(file) === (of === 'batches'));
}

/**
 * With `STORE_HISTORIES=1`, keeps the history of a run for `replay.test.ts`: once for each way a run can go, and anew
 * when a workflow's code changes shape (beside the old one: runs of the old shape are still open somewhere).
 */
export async function storeHistory(
  { temporal }: World,
  workflowId: string,
  named: string,
  runId?: string,
): Promise<void> {
  if (process.env['STORE_HISTORIES'] !== '1') return;
  const history = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
  // Names of machines and their folders are nobody's business.
  const anonymous = JSON.parse(historyToJSON(history), (key, value: unknown) => {
    if (key === 'stackTrace') return '';
    return key === 'identity' || key === 'workerIdentity' ? 'usher' : value;
  }) as unknown;
  mkdirSync(HISTORIES, { recursive: true });
  const file = `${named
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}.json`;
  writeFileSync(`${HISTORIES}/${file}`, `${JSON.stringify(anonymous)}\n`);
}

/** The same for a batch: its coordinator, and the first of its pages. */
export async function storeBatchHistories(
  world: World,
  { workflowId, runId }: BatchHandle,
  named: string,
): Promise<void> {
  if (process.env['STORE_HISTORIES'] !== '1') return;
  await storeHistory(world, workflowId, `batch ${named}`, runId);
  const query = `WorkflowId STARTS_WITH '${workflowId}:p0001:${runId.slice(-8)}'`;
  for await (const page of world.temporal.workflow.list({ query })) {
    await storeHistory(world, page.workflowId, `page ${named}`);
  }
}
