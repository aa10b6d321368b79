import { describe, expect, it } from 'vitest';
import type { FileRow } from '../../../src/row-file/index.js';
import { surveyFile, surveyRows, usableRows } from '../../../src/row-file/index.js';
import {
  COMPANY,
  createFolder,
  GROUP,
  iterate,
  show,
  toArray,
  toBatchRow,
  USER,
  withFile,
} from '../../support/row-files.js';

const folder = createFolder();
const mapping = 'user = "email", group = "team"';

function survey(rows: Iterable<FileRow>, given = mapping) {
  return surveyRows({ rows: iterate(rows), companyId: COMPANY, mapping: given });
}

function invalid(row: number, reason: 'user_missing' | 'user_invalid' = 'user_missing'): FileRow {
  return { row: String(row), reason, message: 'The row names no user.' };
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a survey', () => {
  const text =
    'email,team\na@x,Sales\n,Sales\nA@X, sales \n\nb@x,Finance\na@x,Sales;Finance\na@x,Legal\nb@x,Finance\n';
  const options = { splitGroups: ';', groupMap: '' };

  it('counts, names groups in their order, and knows which rows are duplicates of which', async () => {
    const groupMap = folder.write('map.csv', 'value,group\nLegal,\n');
    await withFile(folder.write('s.csv', text), { ...options, groupMap }, async (file) => {
      const found = await surveyFile(file);
      expect(found.counts).toEqual({
        rows: 8,
        usable: 3,
        invalid: 1,
        skipped: 1,
        duplicate: 3,
        empty: 1,
      });
      expect(found.firstInvalid).toEqual([invalid(3)]);
      expect(found.groups).toEqual([
        { group: { groupName: 'Sales' }, rows: 1, mixedKeys: false },
        { group: { groupName: 'Finance' }, rows: 2, mixedKeys: false },
      ]);
      const rows = (await toArray(file.rows())).filter((row) => 'user' in row);
      expect(rows.map((row) => [row.row, found.isDuplicateOf(row)])).toEqual([
        ['2', undefined],
        ['4', '2'],
        ['6', undefined],
        ['7.1', '2'],
        ['7.2', undefined],
        ['9', '6'],
      ]);
      expect((await toArray(usableRows(file.rows(), found))).map(show)).toEqual([
        '2 a@x Sales',
        '6 b@x Finance',
        '7.2 a@x Finance',
      ]);
    });
  });

  it('says in which groups users are named in several ways', async () => {
    const [sales, finance] = [{ groupName: 'Sales' }, { groupName: 'Finance' }];
    const rows = [
      { row: '1', user: { email: 'a@x' }, group: sales },
      { row: '2', user: { userId: USER }, group: finance },
      { row: '3', user: { email: 'b@x' }, group: sales },
      { row: '4', user: { employeeId: 'e1' }, group: finance },
    ];
    const { groups } = await survey(rows);
    expect(groups).toEqual([
      { group: sales, rows: 2, mixedKeys: false },
      { group: finance, rows: 2, mixedKeys: true },
    ]);
  });

  it('takes keys for the same that surely are, and no others', async () => {
    const group = { groupName: 'Sales' };
    const keys = [
      { email: 'Ada@acme.example' },
      { email: 'ada@ACME.example' },
      { userId: USER },
      { userId: USER.toUpperCase() },
      { employeeId: 'e1' },
      { employeeId: 'E1' },
      { externalId: 'e1' },
      { employeeId: 'e1' },
    ];
    const rows = keys.map((user, n) => ({ row: String(n + 2), user, group }));
    const groups = [{ groupName: 'SALES ' }, { groupName: 'Sale' }, { groupId: GROUP }].map(
      (it, n) => ({ row: String(n + 10), user: { email: 'ada@acme.example' }, group: it }),
    );
    const found = await survey([...rows, ...groups]);
    const duplicates = [...rows, ...groups].map((row) => found.isDuplicateOf(row));
    const [no] = [undefined];
    expect(duplicates).toEqual([no, '2', no, '4', no, no, no, '6', '2', no, no]);
  });

  it('finds each duplicate among many rows, however often its tables grow', async () => {
    const rows = range(2, 20_001).map(toBatchRow);
    const again = rows.map(({ user, group }, n) => ({ row: String(20_002 + n), user, group }));
    const found = await survey([...rows, ...again]);
    expect(found.counts).toMatchObject({ usable: 20_000, duplicate: 20_000 });
    expect(again.every((row, n) => found.isDuplicateOf(row) === String(n + 2))).toBe(true);
    expect(rows.every((row) => found.isDuplicateOf(row) === undefined)).toBe(true);
  });
});

describe('the digest', () => {
  const rows = [toBatchRow(2), invalid(3), toBatchRow(4)];

  it('is the same for the same rows', async () => {
    const { digest } = await survey(rows);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect((await survey(rows)).digest).toBe(digest);
  });

  it.each([
    ['another row', [...rows, toBatchRow(5)], mapping],
    ['a row less', rows.slice(1), mapping],
    ['another reason', [toBatchRow(2), invalid(3, 'user_invalid'), toBatchRow(4)], mapping],
    ['another row number', [toBatchRow(2), invalid(5), toBatchRow(4)], mapping],
    ['another order', [...rows].reverse(), mapping],
    ['another mapping', rows, `${mapping}, 1 column ignored`],
  ])('is another for %s', async (_, others, given) => {
    expect((await survey(others, given)).digest).not.toBe((await survey(rows)).digest);
  });

  it('is another for another company', async () => {
    const other = await surveyRows({ rows: iterate(rows), companyId: USER, mapping });
    expect(other.digest).not.toBe((await survey(rows)).digest);
  });
});

describe('nothing starts', () => {
  it('where the first 200 rows are all invalid for one reason', async () => {
    const rows = [...range(2, 201).map((n) => invalid(n)), toBatchRow(202)];
    await expect(survey(rows)).rejects.toMatchObject({
      name: 'RowFileError',
      problem: 'one_reason',
      message:
        'The first 200 rows are all invalid (user_missing; row 2: The row names no user): nothing was ' +
        `started; check the file and its columns (${mapping})`,
    });
  });

  it.each([
    ['199 of them', [...range(2, 200).map((n) => invalid(n)), toBatchRow(201)]],
    [
      'one of them for another reason',
      [...range(2, 200).map((n) => invalid(n)), invalid(201, 'user_invalid'), toBatchRow(202)],
    ],
    ['one of them usable', [...range(2, 200).map((n) => invalid(n)), toBatchRow(201)]],
    ['200 of them, later', [toBatchRow(2), ...range(3, 400).map((n) => invalid(n))]],
  ])('but not for %s', async (_, rows) => {
    expect((await survey(rows)).counts.usable).toBe(1);
  });

  it('where no row is usable', async () => {
    await expect(survey([invalid(2), invalid(3)])).rejects.toMatchObject({
      problem: 'no_usable_row',
      message:
        'No row is usable, so nothing was started: of 2 rows, 2 are invalid and 0 are skipped ' +
        '(row 2: The row names no user; row 3: The row names no user)',
    });
  });

  it('where there is no row at all', async () => {
    const path = folder.write('header.csv', 'email,team\n,\n\n');
    await withFile(path, {}, async (file) => {
      await expect(surveyFile(file)).rejects.toThrow('there are no rows to do but 2 empty ones');
    });
    await expect(survey([])).rejects.toThrow('nothing was started: there are no rows to do');
  });
});
