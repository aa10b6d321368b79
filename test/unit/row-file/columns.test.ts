import { describe, expect, it } from 'vitest';
import type { RowFileOptions } from '../../../src/row-file/index.js';
import { openRowFile, parseColumnMap } from '../../../src/row-file/index.js';
import { COMPANY, createFolder, GROUP, rowsOf, USER, withFile } from '../../support/row-files.js';

const folder = createFolder();

function mappingOf(header: string, options: Partial<RowFileOptions> = {}): Promise<string> {
  const path = folder.write('columns.csv', `${header}\n`);
  return withFile(path, options, async (file) => file.mapping);
}

describe('columns are known by their names, spelled loosely', () => {
  it.each([
    ['E-mail,Team', 'user = "E-mail", group = "Team"'],
    ['e_mail address , GROUP NAME', 'user = "e_mail address", group = "GROUP NAME"'],
    ['Mail;Gruppe;Personalausweis', 'user = "Mail", group = "Gruppe", 1 column ignored'],
    ['Business Email,User Group', 'user = "Business Email", group = "User Group"'],
    ['"E-Mail\nAdresse",Group', 'user = "E-Mail Adresse", group = "Group"'],
    ['User ID,Group-ID', 'user = "User ID", group = "Group-ID"'],
    ['externalId,groupName', 'user = "externalId", group = "groupName"'],
    ['Employee No.,Team', 'user = "Employee No.", group = "Team"'],
    ['Número empleado,Grupo', 'user = "Número empleado", group = "Grupo"'],
    ['a,b,c,d,E-mail,e,f,g,h,i,j,k,Team', 'user = "E-mail", group = "Team", 11 columns ignored'],
    ['companyId,email,group', 'user = "email", group = "group", company = "companyId"'],
    ['email,group,,', 'user = "email", group = "group", 2 columns ignored'],
    ['\u200bemail\u00a0,\ufeffgroup', 'user = "email", group = "group"'],
  ])('%s', async (header, mapping) => {
    expect(await mappingOf(header)).toBe(mapping);
  });

  it('and told which by a map', async () => {
    const header = 'Work,Private,Dept.,"a,b"';
    expect(await mappingOf(header, { map: parseColumnMap('user=Work,group=Dept.') })).toBe(
      'user = "Work", group = "Dept.", 2 columns ignored',
    );
    expect(await mappingOf(header, { map: parseColumnMap('employeeId=work, group=a,b') })).toBe(
      'user = "Work" (employeeId), group = "a,b", 2 columns ignored',
    );
  });

  it('with one group for all rows, no column is needed, and none is taken', async () => {
    const group = { groupName: 'Sales' };
    expect(await mappingOf('email', { group })).toBe('user = "email", group = Sales for all rows');
    expect(await mappingOf('email,team', { group })).toBe(
      'user = "email", group = Sales for all rows, 1 column ignored',
    );
    const path = folder.write('all.csv', 'email,team\nada@acme.example,Finance\n');
    expect(await rowsOf(path, { group })).toEqual(['2 ada@acme.example Sales']);
    expect(await rowsOf(path, { group: { groupId: GROUP } })).toEqual([
      `2 ada@acme.example ${GROUP}`,
    ]);
  });
});

describe('columns that leave a choice are refused, with the option that settles it', () => {
  it.each([
    [
      'E-mail,Employee ID,Team',
      {},
      '2 columns of F could name the user, "E-mail" and "Employee ID": ' +
        `give --map user=E-mail,group=Team or --map 'user=Employee ID,group=Team'`,
    ],
    [
      'userId,email',
      { group: { groupName: 'Sales' } },
      '2 columns of F could name the user, "userId" and "email": ' +
        'give --map user=userId or --map user=email',
    ],
    [
      'email,Team,Group',
      {},
      '2 columns of F could name the group, "Team" and "Group": ' +
        'give --map user=email,group=Team or --map user=email,group=Group',
    ],
    [
      `Ada's mail,email,work email,Team`,
      {},
      `2 columns of F could name the user, "email" and "work email": give --map user=email,group=Team ` +
        `or --map 'user=work email,group=Team'`,
    ],
    ['email,email,team', {}, 'F has several columns "email": rename all but one'],
    ['email,x,x,team', { map: { user: 'x' } }, 'F has several columns "x": rename all but one'],
    [
      'Name,Team',
      {},
      'No column of F names the user (its first row has "Name", "Team"): give --map user=COLUMN',
    ],
    [
      'email,Dept',
      {},
      'No column of F names the group (its first row has "email", "Dept"): ' +
        'give --group for all rows, or --map group=COLUMN',
    ],
    [
      'email,team',
      { map: { user: 'mial' } },
      'F has no column "mial": --map names one of "email", "team"',
    ],
  ])('%s', async (header, options, message) => {
    const path = folder.write('choice.csv', `${header}\n`);
    const opened = openRowFile({ path, companyId: COMPANY, ...options });
    await expect(opened).rejects.toMatchObject({
      name: 'RowFileError',
      problem: 'columns',
      message: message.replace('F', path),
    });
  });

  it('the option that was named does settle it', async () => {
    const map = parseColumnMap('user=Employee ID,group=Team');
    expect(await mappingOf('E-mail,Employee ID,Team', { map })).toBe(
      'user = "Employee ID", group = "Team", 1 column ignored',
    );
  });
});

describe('--map', () => {
  it.each([
    ['user=E-mail,group=Team', { user: 'E-mail', group: 'Team' }],
    ['group=Team', { group: 'Team' }],
    ['EmployeeID = No., group = Team', { user: 'No.', userField: 'employeeId', group: 'Team' }],
    ['user=Last, first,group=a=b', { user: 'Last, first', group: 'a=b' }],
  ])('%s', (text, map) => {
    expect(parseColumnMap(text)).toEqual(map);
  });

  it.each(['', 'E-mail', 'usr=E-mail', 'user=', 'user=,group=Team', 'user=a,email=b', 'x,user=a'])(
    '%j is refused',
    (text) => {
      expect(() => parseColumnMap(text)).toThrow(
        `--map ${text} is not understood: write user=COLUMN`,
      );
    },
  );
});

describe('the company', () => {
  it('of a row must be that of the batch; an empty cell agrees', async () => {
    const path = folder.write(
      'company.csv',
      `company id,email,team\n${COMPANY.toUpperCase()},a@x,S\n,b@x,S\n${USER},c@x,S\nAcme,d@x,S\n`,
    );
    expect(await rowsOf(path)).toEqual([
      '2 a@x S',
      '3 b@x S',
      '4 other_company',
      '5 other_company',
    ]);
  });

  it('must be a UUID', async () => {
    const path = folder.write('plain.csv', 'email,team\n');
    await expect(openRowFile({ path, companyId: 'acme' })).rejects.toThrow(
      'The company must be a UUID such as c0000000-0000-4000-8000-000000000001, not acme',
    );
  });
});
