import { describe, expect, it } from 'vitest';
import { layOut } from '../../../src/client/bulk/layout.js';
import { MAX_PAGE_GROUPS, MAX_PAGE_ROWS, MAX_PAGES } from '../../../src/contracts/bulk.js';

const layOutOf = (...rows: number[]) =>
  layOut(rows.map((count, index) => ({ group: { groupName: `Group ${index}` }, rows: count })));

describe('rows are put into pages', () => {
  it.each([
    ['one small group', [3], [[3, 1]], [[0]]],
    ['a group that just fits', [2_000], [[2_000, 1]], [[0]]],
    [
      'a group one row too large: slices of it alone',
      [2_001],
      [
        [2_000, 1],
        [1, 1],
      ],
      [[0, 1]],
    ],
    ['small groups together', [900, 900, 200], [[2_000, 3]], [[0], [0], [0]]],
    [
      'a small group that does not fit any more whole: the next page',
      [1_500, 501, 400],
      [
        [1_500, 1],
        [901, 2],
      ],
      [[0], [1], [1]],
    ],
    [
      'a large group among small ones',
      [10, 4_100, 20],
      [
        [30, 2],
        [2_000, 1],
        [2_000, 1],
        [100, 1],
      ],
      [[0], [1, 2, 3], [0]],
    ],
    ['nothing', [], [], []],
  ] as [string, number[], [number, number][], number[][]][])('%s', (_, rows, pages, pagesOf) => {
    const layout = layOutOf(...rows);
    expect(layout?.pages.map((page) => [page.rows, page.groups.length])).toEqual(pages);
    expect(layout?.pagesOf).toEqual(pagesOf);
  });

  it('3,000 groups of one row each: pages of at most 200 groups, no group in two', () => {
    const layout = layOutOf(...Array.from({ length: 3_000 }, () => 1));
    expect(layout?.pages).toHaveLength(3_000 / MAX_PAGE_GROUPS);
    for (const { groups } of layout?.pages ?? []) {
      expect(groups.length).toBeLessThanOrEqual(MAX_PAGE_GROUPS);
    }
    const named = layout?.pages.flatMap(({ groups }) => groups.map((key) => JSON.stringify(key)));
    expect(new Set(named).size).toBe(3_000);
    expect(named).toHaveLength(3_000);
  });

  it('says of the slices of a group, and of no whole one, that its users are named in several ways', () => {
    const group = { groupName: 'Sales' };
    const layout = layOut([
      { group, rows: 2_001, mixedKeys: true },
      { group: { groupName: 'Finance' }, rows: 2_001, mixedKeys: false },
      { group: { groupName: 'Legal' }, rows: 2, mixedKeys: true },
    ]);
    const mixed = layout?.pages.map(({ mixedKeys }) => mixedKeys);
    expect(mixed).toEqual([true, true, undefined, undefined, undefined]);
  });

  it('as many pages as a batch may have, and not one more', () => {
    expect(layOutOf(MAX_PAGES * MAX_PAGE_ROWS)?.pages).toHaveLength(MAX_PAGES);
    expect(layOutOf(MAX_PAGES * MAX_PAGE_ROWS + 1)).toBeUndefined();
  });
});
