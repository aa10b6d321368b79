import type { WorkflowHandle } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { PageLoad } from '../../src/contracts/bulk.js';
import { BULK } from '../../src/contracts/bulk.js';
import { onBatchStage, until } from '../support/batch-stage.js';
import { addGroups, addUsers, rowsOf } from '../support/batches.js';
import { beginIntake } from '../support/intake.js';

/** What is no page's word, whoever sends it. */
function saidWrongly(run: string): unknown[] {
  const from = { page: 0, run };
  const plan = { wouldAdd: 1, counts: {}, digest: 'd', adminGroups: [] };
  return [
    'x',
    null,
    undefined,
    [],
    { page: 99_999, run },
    { page: 'constructor' },
    { page: 'length' },
    { ...from, said: 'nothing' },
    { ...from, said: 'loaded', rows: 'x', digest: 5 },
    { ...from, said: 'planned', plan: null },
    { ...from, said: 'planned', plan: { ...plan, counts: { added: 'x' } } },
    { ...from, said: 'planned', plan: { ...plan, adminGroups: [null] } },
    { ...from, said: 'attention', attention: {}, summary: 'x' },
    { ...from, said: 'tripped' },
    { ...from, said: 'admin', groups: { a: 1 } },
    { ...from, said: 'admin', groups: [{ id: 'x', name: 'x' }] },
  ];
}

const NO_ORDERS: unknown[] = [
  'x',
  null,
  undefined,
  [],
  { do: 'nothing' },
  { do: 'plan', depth: 'deep' },
  { do: 'plan', depth: 'roles', resolved: 7 },
  { do: 'plan', depth: 'roles', resolved: { 0: null } },
  { do: 'apply', approved: { x: 1 } },
  { do: 'apply', approved: {}, decidedAt: 'x' },
  { do: 'apply', approved: {}, relay: {} },
  { do: 'apply', approved: {}, relay: [{ pageId: 5 }] },
  { do: 'end', reason: 'bored' },
];

const NO_PAGES: unknown[] = [
  'x',
  null,
  {},
  { from: 'a', pages: 7 },
  { from: 0, pages: [null] },
  ...[null, {}, [], { groupId: 5 }, { groupId: null, groupName: 'x' }].map((key) => ({
    from: 0,
    pages: [{ rows: 1, groups: [key] }],
  })),
];

async function signalAll(run: WorkflowHandle, name: string, inputs: readonly unknown[]) {
  for (const input of inputs) await run.signal(name, input);
}

async function failedTasks(run: WorkflowHandle): Promise<unknown[]> {
  const { events } = await run.fetchHistory();
  return (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
    failed ? [failed.failure?.message] : [],
  );
}

describe('hand-made messages of another shape', { timeout: 60_000 }, () => {
  it('are left out, or refused: the batch goes on as if nobody had sent them', async () =>
    onBatchStage('', async (stage) => {
      await stage.work();
      const [finance = '', ops = ''] = addGroups(stage, ['Finance', 'Ops']);
      const pages = [rowsOf(finance, addUsers(stage, 3)), rowsOf(ops, addUsers(stage, 2))];
      const intake = await beginIntake(stage, pages, { mode: 'approve' });
      const { handle, loads } = intake;
      const batch = stage.temporal.workflow.getHandle(handle.workflowId);
      for (const input of NO_PAGES) {
        const asked = batch.executeUpdate(BULK.openPages, { args: [input] });
        await expect(asked, JSON.stringify(input)).rejects.toMatchObject({
          name: 'WorkflowUpdateFailedError',
        });
      }
      const pageIds = await intake.open();
      const page = stage.page(handle, 0);
      for (const input of ['x', null, {}]) {
        await expect(batch.executeUpdate(BULK.seal, { args: [input] })).rejects.toThrow();
        await expect(page.executeUpdate(BULK.load, { args: [input] })).rejects.toThrow();
      }
      for (const [nth, load] of loads.entries()) {
        await intake.load(pageIds[nth] ?? '', load as PageLoad);
      }
      await intake.seal();
      const status = async () => (await handle.status()).status;
      await until(async () => (await status())?.state === 'awaiting_approval');
      const hash = (await status())?.plan?.hash ?? '';

      await signalAll(batch, BULK.pageSaid, saidWrongly(handle.runId.slice(-8)));
      await signalAll(page, BULK.order, NO_ORDERS);
      const by = { by: { a: 1 }, reason: [1] };
      for (const name of [BULK.pause, BULK.resume]) await signalAll(batch, name, ['x', null, by]);
      for (const input of ['x', null, {}, { plan: { a: 1 }, by: 7 }]) {
        await expect(batch.executeUpdate(BULK.approve, { args: [input] })).rejects.toThrow();
      }
      expect(await status()).toMatchObject({ state: 'awaiting_approval', plan: { hash } });
      await handle.approve({ plan: hash, by: 'Ada' });
      expect((await handle.result()).counts).toEqual({ added: 5 });
      for (const run of [batch, page]) expect(await failedTasks(run)).toEqual([]);
    }));
});
