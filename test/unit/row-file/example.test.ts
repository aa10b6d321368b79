import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nearestNames } from '../../../src/contracts/group-name.js';
import { surveyFile, usableRows } from '../../../src/row-file/index.js';
import { createDemoData, demoData } from '../../../src/simulator/demo-data.js';
import { toArray, withFile } from '../../support/row-files.js';

const path = join(import.meta.dirname, '../../../examples/new-hires.csv');

describe('examples/new-hires.csv', () => {
  it('is read without being told anything, and has one duplicate', async () => {
    await withFile(path, { companyId: demoData.acme.id }, async (file) => {
      expect(file.mapping).toBe('user = "E-mail", group = "Team", 2 columns ignored');
      const survey = await surveyFile(file);
      expect(survey.counts).toMatchObject({ rows: 12, usable: 11, duplicate: 1, invalid: 0 });
      const rows = (await toArray(file.rows())).filter((row) => 'user' in row);
      const duplicates = rows.map((row) => [row.row, survey.isDuplicateOf(row)]);
      expect(duplicates.filter(([, earlier]) => earlier)).toEqual([['11', '3']]);
    });
  });

  it('has one user and one group that the simulator does not know, and one who is a member', async () => {
    const { acme } = demoData;
    const users = new Map(Object.values(acme.users).map(({ id, email }) => [email, id]));
    const groups = new Map(Object.values(acme.groups).map(({ id, name }) => [name, id]));
    const rows = await withFile(path, {}, (file) =>
      toArray(usableRows(file.rows(), { isDuplicateOf: () => undefined })),
    );
    const addresses = rows.map(({ user }) => ('email' in user ? user.email.toLowerCase() : ''));
    const names = rows.map(({ group }) => ('groupName' in group ? group.groupName : ''));
    expect(addresses.filter((it) => !users.has(it))).toEqual(['noor.novak@acme.example']);
    const unknown = names.filter((it) => !groups.has(it) && it !== 'new hires EMEA');
    expect(unknown).toEqual(['Finance Aprovers']);
    expect(nearestNames('Finance Aprovers', groups.keys())[0]).toBe('Finance Approvers');

    const { members = [] } = createDemoData();
    const isMember = (row: number) =>
      members.some(
        ({ groupId, add = [] }) =>
          groupId === groups.get(names[row] ?? '') &&
          add.some((it) => typeof it !== 'string' && it.userId === users.get(addresses[row] ?? '')),
      );
    expect([...rows.keys()].filter(isMember).map((row) => rows[row]?.row)).toEqual(['8']);
  });

  it('names no group whose roles are administrative, which would hold at the gate', async () => {
    const { travelManagers, companyAdmins } = demoData.acme.groups;
    const rows = await withFile(path, {}, (file) => toArray(file.rows()));
    const names = rows.map((row) => ('group' in row ? Object.values(row.group)[0] : ''));
    expect(names).not.toContain(travelManagers.name);
    expect(names).not.toContain(companyAdmins.name);
  });
});
