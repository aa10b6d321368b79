import { describe, expect, it } from 'vitest';
import type { FileRow, RowFileOptions } from '../../../src/row-file/index.js';
import { createFolder, GROUP, rowsOf, toArray, USER, withFile } from '../../support/row-files.js';

const folder = createFolder();

async function rowOf(
  header: string,
  row: string,
  options: Partial<RowFileOptions> = {},
): Promise<FileRow | undefined> {
  const path = folder.write('row.csv', `${header}\n${row}\n`);
  const [first] = await withFile(path, options, (file) => toArray(file.rows()));
  return first;
}

describe('the user', () => {
  it.each([
    ['email', 'Ada.Adler@acme.example', { email: 'Ada.Adler@acme.example' }],
    ['email', ' \u00a0ada@acme.example\u200b\u2003', { email: 'ada@acme.example' }],
    ['email', '\ufeffada@acme.example\u2060', { email: 'ada@acme.example' }],
    ['userId', USER.toUpperCase(), { userId: USER }],
    ['externalId', 'P-77', { externalId: 'P-77' }],
    ['employeeId', '00123', { employeeId: '00123' }],
    ['employeeId', '"=""00123"""', { employeeId: '00123' }],
    ['employeeId', '="00123"', { employeeId: '00123' }],
    ['employeeId', '12E4', { employeeId: '12E4' }],
    ['user', USER, { userId: USER }],
    ['user', 'ada@acme.example', { email: 'ada@acme.example' }],
    ['user', 'employeeId:00123', { employeeId: '00123' }],
    ['user', 'EXTERNALID: a:b', { externalId: 'a:b' }],
  ])('of a column %s: %j', async (column, cell, user) => {
    expect(await rowOf(`${column},team`, `${cell},Sales`)).toEqual({
      row: '2',
      user,
      group: { groupName: 'Sales' },
    });
  });

  it.each([
    ['email', '', 'user_missing', 'The row names no user.'],
    ['email', '\u200b', 'user_missing', 'The row names no user.'],
    ['email', 'ada', 'user_invalid', '"ada" is not an e-mail address.'],
    ['email', 'ada@a@b', 'user_invalid', '"ada@a@b" is not an e-mail address.'],
    [
      'email',
      'Ada <ada@acme.example>',
      'user_invalid',
      '"Ada <ada@acme.example>" is not an e-mail address.',
    ],
    [
      'email',
      '"a@x.example,b@x.example"',
      'user_invalid',
      '"a@x.example,b@x.example" is not an e-mail address.',
    ],
    [
      'email',
      'a\u200bda@acme.example',
      'user_invalid',
      '"a\u200bda@acme.example" has an invisible character in it.',
    ],
    [
      'email',
      `${'a'.repeat(250)}@x.example`,
      'user_invalid',
      `"${'a'.repeat(39)}…" is not an e-mail address.`,
    ],
    ['email', '#N/A', 'changed_by_excel', 'Changed by Excel: "#N/A" is the error of a formula.'],
    ['userId', '4f2c', 'user_invalid', '"4f2c" is not a user id (a UUID).'],
    [
      'employeeId',
      '1.0E+07',
      'changed_by_excel',
      'Changed by Excel: "1.0E+07" was a longer number',
    ],
    ['employeeId', '1E+07', 'changed_by_excel', 'Changed by Excel: "1E+07"'],
    ['employeeId', '1.23457e+11', 'changed_by_excel', 'Changed by Excel: "1.23457e+11"'],
    ['externalId', '"1,2E+10"', 'changed_by_excel', 'Changed by Excel: "1,2E+10"'],
    [
      'employeeId',
      '######',
      'changed_by_excel',
      'Changed by Excel: "######" is the error of a formula.',
    ],
    ['employeeId', '"12\n13"', 'user_invalid', '"12 13" has an invisible character in it.'],
    [
      'user',
      '00123',
      'user_invalid',
      '"00123" is neither a user id nor an e-mail address: say with --map',
    ],
  ])('of a column %s is not usable: %j', async (column, cell, reason, message) => {
    expect(await rowOf(`${column},team`, `${cell},Sales`)).toEqual({
      row: '2',
      reason,
      message: expect.stringContaining(message),
    });
  });
});

describe('the group', () => {
  it.each([
    ['team', ' Travel  Managers\u00a0', { groupName: 'Travel  Managers' }],
    ['team', GROUP.toUpperCase(), { groupId: GROUP }],
    ['groupId', GROUP, { groupId: GROUP }],
  ])('of a column %s: %j', async (column, cell, group) => {
    const row = await rowOf(`email,${column}`, `a@x,${cell}`);
    expect(row).toEqual({ row: '2', user: { email: 'a@x' }, group });
  });

  it.each([
    ['team', '  ', 'group_missing', 'The row names no group.'],
    ['groupId', 'Sales', 'group_invalid', '"Sales" is not a group id (a UUID).'],
    ['team', 'x'.repeat(256), 'group_invalid', `A group's name has at most 255 characters.`],
    ['team', '"a\nb"', 'group_invalid', '"a b" has a line break or control character in it.'],
    ['team', '#REF!', 'changed_by_excel', 'Changed by Excel: "#REF!" is the error of a formula.'],
  ])('of a column %s is not usable: %j', async (column, cell, reason, message) => {
    expect(await rowOf(`email,${column}`, `a@x,${cell}`)).toEqual({ row: '2', reason, message });
  });

  it('several in one cell make several rows', async () => {
    const path = folder.write(
      'split.csv',
      'email,team\na@x,Sales; Finance ;;\nb@x,Sales\nc@x,;\n,Sales;Finance\nd@x,Sales;#N/A\n',
    );
    expect(await rowsOf(path, { splitGroups: ';' })).toEqual([
      '2.1 a@x Sales',
      '2.2 a@x Finance',
      '3 b@x Sales',
      '4 group_missing',
      '5 user_missing',
      '6.1 d@x Sales',
      '6.2 changed_by_excel',
    ]);
    expect((await rowsOf(path))[0]).toBe('2 a@x Sales; Finance ;;');
  });

  it('a thousand in one cell at most', async () => {
    const groups = (n: number) => Array.from({ length: n }, (_, i) => `G${i}`).join(';');
    const path = folder.write(
      'parts.csv',
      `email,team\na@x,${groups(1_000)}\nb@x,${groups(1_001)}\n`,
    );
    const rows = await rowsOf(path, { splitGroups: ';' });
    expect(rows).toHaveLength(1_001);
    expect(rows.slice(-2)).toEqual(['2.1000 a@x G999', '3 group_invalid']);
  });

  it('an empty separator is refused', async () => {
    await expect(
      rowsOf(folder.write('e.csv', 'email,team\n'), { splitGroups: '' }),
    ).rejects.toThrow(`--split-groups needs a separator, such as ';'`);
  });
});
