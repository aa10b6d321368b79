import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchRow, RowResult } from '../../src/client/index.js';
import {
  BatchNotFoundError,
  DecisionRefusedError,
  InvalidInputError,
  NoWorkerError,
  UsherClient,
} from '../../src/client/index.js';
import type { BulkWorld } from '../support/bulk-world.js';
import { createBulkWorld } from '../support/bulk-world.js';

let world: BulkWorld;

beforeAll(async () => {
  world = await createBulkWorld();
  await world.startWorker();
});

afterAll(async () => world.close());

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const batches = async () =>
  collect(world.usher.listBatches({ companyId: world.ids.companyId.toUpperCase() }));

describe('a batch from a program', () => {
  it('of a group larger than a page: one user by id and by address is one add and one duplicate', async () => {
    const { companyId } = world.ids;
    const groupName = `Large ${randomUUID()}`;
    const groupId = world.addGroup(groupName);
    const people = world.hire(2_000);
    const [ada] = people;
    const rows: BatchRow[] = people.map(({ id }, n) => ({
      row: String(n + 2),
      user: { userId: id },
      group: { groupId },
    }));
    const again = { row: '2002', user: { email: ada?.email ?? '' }, group: { groupId } };
    const handle = await world.usher.startBatch({
      companyId,
      batch: 'one user twice',
      mode: 'apply',
      rows: iterate([...rows, again]),
    });
    expect((await handle.result()).counts).toEqual({ added: 2_000, duplicate: 1 });
    const results = await collect(handle.results());
    expect(results.find(({ row }) => row === '2002')).toMatchObject({
      outcome: 'duplicate',
      reason: 'same_user_as_row',
      message: 'the same user as row 2',
    });
  }, 60_000);

  it('takes rows as they come, tells which are not sent, and what became of the others', async () => {
    const { companyId, groupId, groupName } = world.ids;
    const [one, two] = world.hire(2).map(({ id }) => id);
    const rows: BatchRow[] = [
      { row: '1', user: { userId: one ?? '' }, group: { groupName } },
      { row: '2', user: { email: 'no address' }, group: { groupId } },
      {
        row: '3',
        user: { userId: one?.toUpperCase() ?? '' },
        group: { groupName: ' finance approvers' },
      },
      { row: '4', user: { userId: two ?? '' }, group: { groupId } },
      { row: '5', user: { userId: two ?? '' }, group: { groupName: '' } },
    ];
    const unsent: RowResult[] = [];
    const handle = await world.usher.startBatch({
      companyId,
      batch: 'from a program',
      mode: 'apply',
      rows: iterate(rows),
      onUnsent: (row) => unsent.push(row),
    });
    const { counts, rows: total } = await handle.result();
    expect({ counts, total }).toEqual({ counts: { added: 2, invalid: 2, duplicate: 1 }, total: 5 });
    expect(unsent).toMatchObject([
      { row: '2', outcome: 'invalid', reason: 'user_invalid' },
      {
        row: '3',
        outcome: 'duplicate',
        reason: 'same_as_row',
        message: expect.stringContaining('row 1'),
      },
      { row: '5', outcome: 'invalid', reason: 'group_missing' },
    ]);
    const results = await collect(handle.results());
    expect(results.map(({ row, outcome }) => `${row} ${outcome}`).sort()).toEqual([
      '1 added',
      '4 added',
    ]);
    expect(await handle.input()).toMatchObject({ batch: 'from a program', companyId });
    const same = await world.usher.getBatchById(handle.workflowId);
    expect(same).toMatchObject({ runId: handle.runId, batch: 'from a program' });
    await expect.poll(batches).toContainEqual(
      expect.objectContaining({
        workflowId: handle.workflowId,
        batch: 'from-a-program',
        companyId,
        workflowStatus: 'COMPLETED',
        state: 'done',
        rowsFailed: 2,
      }),
    );
  });

  it('refuses rows of which none is usable, and numbers that are none', async () => {
    const { companyId, groupId } = world.ids;
    const bad = { row: '1', user: { userId: 'x' }, group: { groupId } };
    const start = async (rows: BatchRow[]) =>
      world.usher.startBatch({ companyId, rows: iterate(rows) });
    await expect(start([bad])).rejects.toBeInstanceOf(InvalidInputError);
    await expect(start([])).rejects.toBeInstanceOf(InvalidInputError);
    await expect(start([{ ...bad, row: 'first' }])).rejects.toThrow('A row is named as in 12');
  });
});

describe('what cannot be done is said', () => {
  const oneRow = () => {
    const [person] = world.hire(1);
    const user = { userId: person?.id ?? '' };
    return iterate<BatchRow>([{ row: '1', user, group: { groupId: world.ids.groupId } }]);
  };

  it('a decision about a batch that has ended', async () => {
    const { companyId } = world.ids;
    const handle = await world.usher.startBatch({ companyId, mode: 'plan', rows: oneRow() });
    await handle.result();
    for (const decision of ['pause', 'resume', 'cancel', 'reject'] as const) {
      await expect(handle[decision]()).rejects.toBeInstanceOf(DecisionRefusedError);
    }
  });

  it('a batch that nobody would work on is not started', async () => {
    const { companyId } = world.ids;
    const nobody = new UsherClient({ client: world.temporal, taskQueue: `nobody-${randomUUID()}` });
    const start = nobody.startBatch({ companyId, batch: 'nobody', rows: oneRow() });
    await expect(start).rejects.toBeInstanceOf(NoWorkerError);
    await expect(nobody.getBatch(companyId, 'nobody')).rejects.toBeInstanceOf(BatchNotFoundError);
  });
});
