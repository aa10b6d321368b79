import { existsSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BulkWorld } from '../support/bulk-world.js';
import { createBulkWorld, jsonOf } from '../support/bulk-world.js';

let world: BulkWorld;

beforeAll(async () => {
  world = await createBulkWorld();
  await world.startWorker();
});

afterAll(async () => world.close());

const members = (groupId: string) => [...world.simulator.store.membersOf(groupId)].sort();
const applied = ['--yes', '--watch'];

describe('a file that cannot be used starts nothing', () => {
  const nonsense = Array.from({ length: 250 }, (_, n) => `nobody ${n},Sales`).join('\n');
  const cases: [string, string, Uint8Array | string, RegExp][] = [
    ['a workbook', 'hires.xlsx', Buffer.from('504b030414000600', 'hex'), /Save As > "CSV UTF-8/],
    ['nonsense', 'nonsense.csv', `E-mail,Team\n${nonsense}\n`, /first 200 rows are all invalid/],
    ['two users', 'two.csv', 'E-mail,User ID,Team\n', /give --map user=E-mail,group=Team or --map/],
    ['no file', '', '', /there is no such file/],
  ];

  it.concurrent.each(cases)('%s', async (_, name, content, says) => {
    const file = name === '' ? world.path('nowhere.csv') : world.write(name, content);
    const { status, stderr } = await world.start(file, applied);
    expect(status).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('Started');
    expect(existsSync(`${file}.results.csv`)).toBe(false);
  });

  it('options that contradict each other, and a folder that is not there', async () => {
    const file = world.writeHires('options.csv', world.hire(1), world.ids.groupName);
    const both = await world.start(file, ['--yes', '--plan']);
    expect(both).toMatchObject({ status: 2, stderr: expect.stringContaining('give one of them') });
    const count = await world.start(file, ['--max-adds', 'few']);
    expect(count).toMatchObject({ status: 2, stderr: expect.stringContaining('--max-adds must') });
    const folder = await world.start(file, ['--out', world.path('not/there.csv')]);
    expect(folder).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('cannot be written'),
    });
    expect(folder.stderr).not.toContain('Started');
  });
});

describe('what HR files are like', () => {
  it('windows-1252 is told by its first row with other bytes, and read when it is named', async () => {
    const groupId = world.addGroup('Büro Zürich');
    const [person] = world.hire(1);
    const text = `E-mail;Team\n${person?.email};Büro Zürich\n`;
    const file = world.write('latin.csv', Buffer.from(text, 'latin1'));
    const refused = await world.start(file, applied);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('row 2 is the first with other bytes');
    expect(refused.stderr).toContain('--encoding windows-1252');
    const done = await world.start(file, [...applied, '--encoding', 'windows-1252']);
    expect(done.status).toBe(0);
    expect(members(groupId)).toEqual([person?.id]);
    expect(world.read(`${file}.results.csv`)).toContain(';Büro Zürich;added;');
  });

  it('several groups in one cell, and one of them named by id', async () => {
    const [first, second] = [world.addGroup('Split North'), world.addGroup('Split South')];
    const [person] = world.hire(1);
    const file = world.write(
      'split.csv',
      `E-mail,Team\n${person?.email},split north | ${second}\n`,
    );
    const done = await world.start(file, [...applied, '--split-groups', '|']);
    expect(done.status).toBe(0);
    expect([members(first), members(second)]).toEqual([[person?.id], [person?.id]]);
    const groups = world.table(`${file}.results.csv`).map((row) => row['Team']);
    expect(groups).toEqual(['split north', second]);
  });

  it("HR's words for groups: the plan writes what is not there, filled in it is read", async () => {
    const groupId = world.addGroup('New Joiners');
    const people = world.hire(2);
    const file = world.writeHires('words.csv', people, 'New Joiner');
    const map = world.path('words-map.csv');
    const plan = await world.start(file, ['--plan', '--write-group-map', map]);
    expect(plan.stdout).toContain('"New Joiner", 2 rows: not there; near names: New Joiners');
    expect(world.table(map)).toMatchObject([
      { value: 'New Joiner', group: '', rows: '2', 'near names': 'New Joiners' },
    ]);
    const again = await world.start(file, ['--plan', '--write-group-map', map]);
    expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining('there already') });
    world.write('words-map.csv', 'value,group\nNew Joiner,New Joiners\n');
    expect(await world.start(file, [...applied, '--group-map', map])).toMatchObject({ status: 0 });
    expect(members(groupId)).toEqual(people.map(({ id }) => id).sort());
  });
});

describe('the results file', () => {
  it('goes in again and comes out unchanged where nothing was left to do', async () => {
    const name = 'Unchanged';
    world.addGroup(name);
    const [one, two] = world.hire(2);
    const rows = [
      `${one?.email},${name},=1+1`,
      `${two?.email},${name},"-2, @x"`,
      '',
      `,${name},+3`,
    ];
    const file = world.write('formulas.csv', `E-mail,Team,Note\n${rows.join('\n')}\n`);
    expect(await world.start(file, applied)).toMatchObject({ status: 6 });
    const results = `${file}.results.csv`;
    const text = world.read(results);
    expect(text).not.toMatch(/(^|,|")[=+@-]/m);
    expect(statSync(results).mode & 0o777).toBe(0o600);

    const again = world.path('again.csv');
    await world.start(results, [...applied, '--out', again]);
    expect(world.read(again)).toBe(text);
  });

  it('is joined only to the file that the batch was started with', async () => {
    const name = 'Joined';
    world.addGroup(name);
    const file = world.writeHires('joined.csv', world.hire(1), name);
    const other = world.writeHires('other.csv', world.hire(1), name);
    const { workflowId } = jsonOf(await world.start(file, [...applied, '--json']));
    const wrong = await world.bulk(['report', workflowId, '--file', other]);
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('is not what this batch was started with');
    const out = world.path('never.csv');
    const cutOff = ['report', workflowId, '--out', out];
    expect(await world.bulk(cutOff, { isInterrupted: true })).toMatchObject({ status: 5 });
    expect(existsSync(out)).toBe(false);
    const right = await world.bulk(['report', workflowId, '--file', file]);
    expect(right.status).toBe(0);
  });
});
