import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PageLedger } from '../../../src/contracts/bulk.js';
import { MAX_PAGE_ROWS } from '../../../src/contracts/bulk.js';
import { toLedger } from '../../../workflows/page/ledger.js';
import type { Rows, Verdict } from '../../../workflows/page/rows.js';
import { createRows } from '../../../workflows/page/rows.js';

const AT = 1_700_000_000_900;

/** A page whose rows name their users by address. */
function rowsByAddress(count: number): Rows {
  const rows = createRows(
    {
      page: 3,
      digest: 'd',
      groups: [{ groupName: 'Finance' }],
      rows: Array.from({ length: count }, (_, place) => [
        String(place + 2),
        0,
        { email: `user.${place}@acme.example` },
      ]),
    },
    () => AT,
  );
  for (let place = 0; place < count; place += 1) rows.userIds[place] = randomUUID();
  return rows;
}

const bytesOf = (part: PageLedger) => Buffer.byteLength(JSON.stringify(part));

/** The verdicts by place, as a reader of the parts puts them together. */
function read(parts: readonly PageLedger[]): Map<number, Verdict> {
  return new Map(
    parts.flatMap(({ verdicts, rows }) =>
      rows.map(([place, verdict, , , debugIdentifier]) => [
        place,
        { ...verdicts[verdict], ...(debugIdentifier ? { debugIdentifier } : {}) } as Verdict,
      ]),
    ),
  );
}

describe('the ledger of a page', () => {
  it('says a reason once, and a row in a few numbers', () => {
    const rows = rowsByAddress(3);
    const verdict: Verdict = { outcome: 'refused', reason: 'user_not_found', message: 'nobody' };
    rows.settle([0, 2], verdict);
    rows.settle([1], { outcome: 'added' });
    expect(toLedger(rows)).toEqual([
      {
        page: 3,
        part: 0,
        parts: 1,
        verdicts: [verdict, { outcome: 'added' }],
        rows: [
          [0, 0, 1_700_000_000, rows.userIds[0]],
          [1, 1, 1_700_000_000, rows.userIds[1]],
          [2, 0, 1_700_000_000, rows.userIds[2]],
        ],
      },
    ]);
  });

  it('leaves out rows without an outcome, and ids that the load has already', () => {
    const userId = randomUUID();
    const load = { page: 0, digest: '', groups: [{ groupId: randomUUID() }] };
    const rows = createRows(
      {
        ...load,
        rows: [
          ['2', 0, userId],
          ['3', 0, userId],
        ],
      },
      () => AT,
    );
    rows.settle([1], { outcome: 'added' });
    expect(toLedger(rows)[0]?.rows).toEqual([[1, 0, 1_700_000_000]]);
  });

  it('of no rows is one empty part, so that a reader knows it is complete', () => {
    expect(toLedger(rowsByAddress(0))).toEqual([
      { page: 3, part: 0, parts: 1, verdicts: [], rows: [] },
    ]);
  });

  const worst = 'ü'.repeat(400);
  it.each<[string, (place: number) => Verdict]>([
    ['all alike', () => ({ outcome: 'added' })],
    [
      'each with its own debugIdentifier',
      (place) => ({
        outcome: 'refused',
        reason: 'user_refused',
        message: 'Spotnana answered 400',
        debugIdentifier: `https://debug.example/${'x'.repeat(150)}/${place}`,
      }),
    ],
    [
      'each with its own long text',
      (place) => ({ outcome: 'refused', reason: 'user_refused', message: `${place} ${worst}` }),
    ],
  ])('of 2,000 rows, %s, is in parts of at most 200 KB, and complete', (_, verdictOf) => {
    const rows = rowsByAddress(MAX_PAGE_ROWS);
    for (let place = 0; place < MAX_PAGE_ROWS; place += 1) rows.settle([place], verdictOf(place));
    const parts = toLedger(rows);
    for (const part of parts) expect(bytesOf(part)).toBeLessThanOrEqual(200_000);
    expect(parts.map(({ part }) => part)).toEqual([...parts.keys()]);
    expect(new Set(parts.map((part) => part.parts))).toEqual(new Set([parts.length]));
    const verdicts = read(parts);
    expect(verdicts.size).toBe(MAX_PAGE_ROWS);
    for (const [place, verdict] of verdicts) expect(verdict).toEqual(verdictOf(place));
  });
});
