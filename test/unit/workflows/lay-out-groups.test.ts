import { describe, expect, it } from 'vitest';
import type { ResolvedGroup, ResolvedGroups } from '../../../src/contracts/bulk.js';
import type { GroupKey } from '../../../src/contracts/rows.js';
import { layOutGroups } from '../../../workflows/page/lay-out-groups.js';
import { createRows } from '../../../workflows/page/rows.js';

const FINANCE = '0c4b3a52-2f6e-4a6b-9a39-d6f1f2f0aa01';
const OPS = '0c4b3a52-2f6e-4a6b-9a39-d6f1f2f0aa02';

/** Groups of a page, and the group of each of its rows, by place. */
function layOut(groups: GroupKey[], places: number[], resolved?: ResolvedGroups) {
  const rows = createRows(
    {
      page: 0,
      digest: '',
      groups,
      rows: places.map((group, place) => [String(place + 2), group, `user-${place}`]),
    },
    () => 0,
  );
  return { laidOut: layOutGroups(rows, resolved), outcomes: rows.outcomes() };
}

describe('the groups of a page', () => {
  it('given by id keep the order of their first rows', () => {
    const groups = [{ groupId: OPS }, { groupId: FINANCE }];
    const { laidOut } = layOut(groups, [1, 0, 1]);
    expect(laidOut.map(({ id, places }) => [id, places])).toEqual([
      [FINANCE, [0, 2]],
      [OPS, [1]],
    ]);
  });

  it('named differently but equal are one', () => {
    const groups = [{ groupName: 'Finance' }, { groupName: 'finance ' }, { groupId: FINANCE }];
    const finance = { id: FINANCE, name: 'Finance' };
    const { laidOut } = layOut(groups, [0, 1, 2], { 0: finance, 1: finance });
    expect(laidOut).toEqual([{ id: FINANCE, name: 'Finance', places: [0, 1, 2] }]);
  });

  it('given by ids that differ in case are one', () => {
    const groups = [{ groupId: FINANCE.toUpperCase() }, { groupName: 'Finance' }];
    const { laidOut } = layOut(groups, [0, 1], { 1: { id: FINANCE, name: 'Finance' } });
    expect(laidOut.map(({ id, places }) => [id, places])).toEqual([[FINANCE, [0, 1]]]);
  });

  it('that no name fits are refused, each of their rows, and nobody else', () => {
    const groups = [{ groupName: 'Finanze' }, { groupId: OPS }];
    const none: ResolvedGroup = {
      refused: 'group_not_found',
      message: 'no such group',
      candidates: [],
    };
    const { laidOut, outcomes } = layOut(groups, [0, 1, 0], { 0: none });
    const refused = { outcome: 'refused', reason: 'group_not_found', message: 'no such group' };
    expect(outcomes).toEqual([{ ...refused, at: 0 }, undefined, { ...refused, at: 0 }]);
    expect(laidOut.map(({ id }) => id)).toEqual([OPS]);
  });

  it('that nobody looked up are refused, never guessed', () => {
    const { laidOut, outcomes } = layOut([{ groupName: 'Finance' }], [0]);
    expect(laidOut).toEqual([]);
    expect(outcomes[0]).toMatchObject({ outcome: 'refused', reason: 'group_not_found' });
  });
});
