import { describe, expect, it } from 'vitest';
import type { GroupKey } from '../../../src/contracts/rows.js';
import type { Batch, BatchPage } from '../../../workflows/bulk/batch.js';
import { othersOf, pagesThatMayDouble } from '../../../workflows/bulk/doubles.js';
import { rowsOf } from '../../../workflows/page/doubles.js';
import { createRows } from '../../../workflows/page/rows.js';

const A: GroupKey = { groupId: 'a' };
const A_BY_NAME: GroupKey = { groupName: 'Group A' };
const B: GroupKey = { groupId: 'b' };
const C: GroupKey = { groupId: 'c' };

function pageOf(groups: GroupKey[], more: Partial<BatchPage> = {}): BatchPage {
  const ids = groups.map((key) => ('groupId' in key ? key.groupId : 'a'));
  const groupIds = [...new Set(ids)];
  return { groups, groupIds, mixedKeys: false, mayDouble: false, ...more } as BatchPage;
}

function numbersThatMayDouble(...pages: BatchPage[]): number[] {
  const found = pagesThatMayDouble(pages);
  return pages.flatMap((page, number) => (found.has(page) ? [number] : []));
}

describe('pages whose rows may turn out to be one membership', () => {
  it.each([
    ['none: each has its groups', [pageOf([A, B]), pageOf([C])], []],
    ['none: slices of one group', [pageOf([A]), pageOf([A]), pageOf([B])], []],
    [
      'slices of one group whose users are named in several ways',
      [pageOf([A], { mixedKeys: true }), pageOf([A], { mixedKeys: true }), pageOf([B])],
      [0, 1],
    ],
    ['slices by id and by name', [pageOf([A]), pageOf([A]), pageOf([A_BY_NAME])], [0, 1, 2]],
    ['a slice, and one of several groups', [pageOf([A]), pageOf([A_BY_NAME, B])], [0, 1]],
    ['two of several groups', [pageOf([A, C]), pageOf([A_BY_NAME, B])], [0, 1]],
    ['the page of both names alone', [pageOf([A, A_BY_NAME]), pageOf([B])], []],
  ] as [string, BatchPage[], number[]][])('%s', (_, pages, expected) => {
    expect(numbersThatMayDouble(...pages)).toEqual(expected);
  });

  it('only those are asked that share a group, may double, and have written', () => {
    const wrote = { mayDouble: true, end: { counts: { added: 1 } } };
    const page = pageOf([A], { mayDouble: true });
    const pages = [
      pageOf([A_BY_NAME], wrote),
      pageOf([A], { ...wrote, mayDouble: false }),
      pageOf([B], wrote),
      pageOf([A, B], { ...wrote, end: { counts: { unverified: 2 } } }),
      pageOf([A], { ...wrote, end: { counts: { already_member: 3 } } }),
      pageOf([A], { ...wrote, end: 'lost' }),
      pageOf([A], { mayDouble: true }),
      page,
    ];
    const batch = { pages } as unknown as Batch;
    expect(othersOf(batch, page)).toEqual({ others: [0, 3], areUnsure: true });
    expect(othersOf({ pages: pages.toSpliced(3, 1) } as Batch, page)).toEqual({ others: [0] });
    expect(othersOf(batch, { ...page, mayDouble: false })).toEqual({});
  });
});

describe('the answer of a page', () => {
  it('names the rows of those whom it has added to the group, or perhaps so', () => {
    const rows = createRows(
      {
        page: 0,
        digest: '',
        groups: [A, B],
        rows: [
          ['2', 0, 'ADA'],
          ['3', 0, 'bruno'],
          ['4', 0, 'cleo'],
          ['5', 1, 'ada'],
          ['6', 0, { email: 'dora@acme.example' }],
          ['7', 0, 'erik'],
        ],
      },
      () => 0,
    );
    rows.settle([0, 3], { outcome: 'added' });
    rows.settle([1], { outcome: 'already_member' });
    rows.settle([2], { outcome: 'unverified', reason: 'write_unknown' });
    const groups = [
      { id: 'a', name: 'Group A', places: [0, 1, 2, 4, 5] },
      { id: 'b', name: 'Group B', places: [3] },
    ];
    const userIds = ['ada', 'bruno', 'cleo', 'dora', 'erik'];
    const ask = (groupId: string) => rowsOf(rows, groups, { groupId, userIds });
    expect(ask('a')).toEqual([
      ['ada', '2'],
      ['cleo', '4'],
    ]);
    expect(ask('b')).toEqual([['ada', '5']]);
    expect(ask('c')).toEqual([]);
  });
});
