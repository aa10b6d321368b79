import type { BatchHandle, StartBatchOptions } from '../../src/client/index.js';
import { createBatchHandle } from '../../src/client/bulk/batch-handle.js';
import { startCoordinator } from '../../src/client/bulk/start-batch.js';
import { toBulkInput } from '../../src/client/bulk/start-input.js';
import type { OpenedPages, PageLoad, Seal } from '../../src/contracts/bulk.js';
import { BULK } from '../../src/contracts/bulk.js';
import { digestOf } from '../../src/contracts/digest.js';
import { groupKeyText } from '../../src/contracts/row-keys.js';
import type { GroupKey } from '../../src/contracts/rows.js';
import { userKeyParts } from '../../src/contracts/user-key.js';
import type { PlainRow } from './batches.js';
import { prepareRows } from './batches.js';
import type { World } from './worlds.js';

/** The client's part in a batch, step by step, with pages as small as the test wants them. */
export interface Intake {
  readonly handle: BatchHandle;
  readonly loads: readonly PageLoad[];
  /** Workflow ids of the pages. */
  open(): Promise<string[]>;
  load(pageId: string, load: PageLoad): Promise<void>;
  seal(change?: Partial<Seal>): Promise<void>;
}

export async function beginIntake(
  world: World,
  pages: readonly (readonly PlainRow[])[],
  options: Partial<StartBatchOptions> = {},
): Promise<Intake> {
  const { temporal, taskQueue, ids } = world;
  const { companyId } = ids;
  const prepared = prepareRows(companyId, pages.flat());
  const named = { companyId, batch: 'hires', mode: 'apply' as const, ...options };
  const input = toBulkInput(named, prepared);
  const started = await startCoordinator(temporal, taskQueue, input);
  const coordinator = temporal.workflow.getHandle(started.workflowId, started.runId);
  const loads = toLoads(pages);
  return {
    handle: createBatchHandle(temporal, input.batch, started),
    loads,
    async open() {
      const asked = {
        from: 0,
        pages: loads.map(({ rows, groups }) => ({
          rows: rows.length,
          groups,
          ...(areMixed(pages.flat(), groups) ? { mixedKeys: true } : {}),
        })),
      };
      const { pageIds } = await coordinator.executeUpdate<OpenedPages, [object]>(BULK.openPages, {
        args: [asked],
      });
      return pageIds;
    },
    async load(pageId, load) {
      await temporal.workflow.getHandle(pageId).executeUpdate(BULK.load, { args: [load] });
    },
    async seal(change = {}) {
      const digest = digestOf(loads.map((load) => load.digest));
      const whole = { pages: loads.length, rows: pages.flat().length, digest, ...change };
      await coordinator.executeUpdate(BULK.seal, { args: [whole] });
    },
  };
}

/** Starts a batch of these pages; resolves when it is sealed. */
export async function startPages(
  world: World,
  pages: readonly (readonly PlainRow[])[],
  options?: Partial<StartBatchOptions>,
): Promise<BatchHandle> {
  const intake = await beginIntake(world, pages, options);
  const pageIds = await intake.open();
  for (const [page, load] of intake.loads.entries()) await intake.load(pageIds[page] ?? '', load);
  await intake.seal();
  return intake.handle;
}

/** Whether users are named in several ways where a page is a slice of one group. */
function areMixed(plain: readonly PlainRow[], [group, ...others]: GroupKey[]): boolean {
  if (!group || others.length > 0) return false;
  const rows = plain.filter((row) => groupKeyText(row.group) === groupKeyText(group));
  return new Set(rows.map(({ user }) => userKeyParts(user).field)).size > 1;
}

function toLoads(pages: readonly (readonly PlainRow[])[]): PageLoad[] {
  let row = 1;
  return pages.map((plain, page) => {
    const keys = new Map(plain.map(({ group }) => [groupKeyText(group), group]));
    const places = [...keys.keys()];
    const rows = plain.map(({ user, group }): PageLoad['rows'][number] => {
      row += 1;
      const place = places.indexOf(groupKeyText(group));
      return [String(row), place, 'userId' in user ? user.userId : user];
    });
    const groups = [...keys.values()];
    return { page, digest: digestOf([JSON.stringify([groups, rows])]), groups, rows };
  });
}
