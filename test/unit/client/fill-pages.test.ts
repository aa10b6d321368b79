import { describe, expect, it } from 'vitest';
import { fillPages } from '../../../src/client/bulk/fill-pages.js';
import type { Layout } from '../../../src/client/bulk/layout.js';
import { layOut } from '../../../src/client/bulk/layout.js';
import type { PreparedRows } from '../../../src/client/index.js';
import type { PageLoad } from '../../../src/contracts/bulk.js';
import type { PlainRow } from '../../support/batches.js';
import { prepareRows } from '../../support/batches.js';

const COMPANY = '0c4b3a52-2f6e-4a6b-9a39-d6f1f2f0aa00';

/** Row n goes to group n modulo `groups`: each group is scattered over all rows. */
function scattered(count: number, groups: number): PlainRow[] {
  return Array.from({ length: count }, (_, index) => ({
    user: { userId: `user-${index}` },
    group: { groupName: `Group ${index % groups}` },
  }));
}

function layoutOf(prepared: PreparedRows): Layout {
  const layout = layOut(prepared.groups);
  if (!layout) throw new Error('too many pages');
  return layout;
}

async function fill(prepared: PreparedRows, maxBufferedRows?: number) {
  let passes = 0;
  const counting = {
    ...prepared,
    rows() {
      passes += 1;
      return prepared.rows();
    },
  };
  const loads: PageLoad[] = [];
  for await (const load of fillPages(counting, layoutOf(prepared), maxBufferedRows)) {
    loads.push(load);
  }
  return { passes, loads: loads.sort((a, b) => a.page - b.page) };
}

const usersOf = (loads: readonly PageLoad[]) =>
  loads.flatMap(({ rows }) => rows.map(([, , user]) => user as string));

describe('pages are filled from the rows', () => {
  it('in one pass where they fit, each row once, with its number and its group', async () => {
    const { passes, loads } = await fill(prepareRows(COMPANY, scattered(5_000, 2)));
    expect(passes).toBe(1);
    expect(loads.map(({ page, rows }) => [page, rows.length])).toEqual([
      [0, 2_000],
      [1, 500],
      [2, 2_000],
      [3, 500],
    ]);
    expect(new Set(usersOf(loads)).size).toBe(5_000);
    expect(loads[2]?.groups).toEqual([{ groupName: 'Group 1' }]);
    expect(loads[2]?.rows[1]).toEqual(['5', 0, 'user-3']);
  });

  it('in more passes where too many would be held: the same pages, the same digests', async () => {
    const prepared = prepareRows(COMPANY, scattered(12_000, 6));
    const atOnce = await fill(prepared);
    const inPasses = await fill(prepared, 3_000);
    expect(atOnce.passes).toBe(1);
    expect(inPasses.passes).toBeGreaterThan(1);
    expect(inPasses.loads).toEqual(atOnce.loads);
  });

  it('even where a single page is more than may be held', async () => {
    const prepared = prepareRows(COMPANY, scattered(4_500, 2));
    const { loads } = await fill(prepared, 10);
    expect(new Set(usersOf(loads)).size).toBe(4_500);
  });

  it('finds the place of a group by its name in whatever spelling', async () => {
    const rows = [{ groupName: 'Finance' }, { groupName: ' finance' }, { groupName: 'Ops' }].map(
      (group, index) => ({ user: { userId: `user-${index}` }, group }),
    );
    const { loads } = await fill(prepareRows(COMPANY, rows));
    expect(loads[0]?.groups).toEqual([{ groupName: 'Finance' }, { groupName: 'Ops' }]);
    expect(loads[0]?.rows.map(([, group]) => group)).toEqual([0, 0, 1]);
  });

  it('says so where the rows are not those of the first pass', async () => {
    const prepared = prepareRows(COMPANY, scattered(10, 2));
    const fewer = { ...prepared, rows: () => prepareRows(COMPANY, scattered(8, 2)).rows() };
    await expect(fill(fewer)).rejects.toThrow('not the same as in the first pass');
    const others = { ...prepared, rows: () => prepareRows(COMPANY, scattered(10, 3)).rows() };
    await expect(fill(others)).rejects.toThrow('was not there in the first pass');
  });
});
