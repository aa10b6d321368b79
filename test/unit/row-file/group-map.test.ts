import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGroupMap, writeGroupMap } from '../../../src/row-file/index.js';
import { createFolder, GROUP, rowsOf } from '../../support/row-files.js';

const folder = createFolder();

describe('a group map', () => {
  it('translates what stands in the column; what is not in it stays; an empty one skips', async () => {
    const groupMap = folder.write(
      'map.csv',
      `value,group\nVertrieb,Sales\nFibu,${GROUP.toUpperCase()}\nExtern,\n,Nothing\n`,
    );
    const path = folder.write(
      'rows.csv',
      'email,team\na@x, VERTRIEB \nb@x,Fibu\nc@x,Legal\nd@x,Extern\ne@x,\nf@x,Vertrieb;Extern;Legal\n',
    );
    expect(await rowsOf(path, { groupMap, splitGroups: ';' })).toEqual([
      '2 a@x Sales',
      `3 b@x ${GROUP}`,
      '4 c@x Legal',
      '5 mapped_to_nothing',
      '6 group_missing',
      '7.1 f@x Sales',
      '7.2 mapped_to_nothing',
      '7.3 f@x Legal',
    ]);
  });

  it('is written to be filled in, and read as it was filled in', async () => {
    const out = join(folder.path, 'written.csv');
    await writeGroupMap({
      out,
      delimiter: ';',
      groups: [
        { value: 'Vertrieb; Süd', rows: 12, nearNames: ['Vertrieb', 'Sales'] },
        { value: '=cmd()', rows: 1, nearNames: [] },
      ],
    });
    expect(readFileSync(out, 'utf8')).toBe(
      '\uFEFFvalue;group;rows;near names\r\n"Vertrieb; Süd";;12;"Vertrieb; Sales"\r\n' +
        `'=cmd();;1;\r\n`,
    );
    const skipped = new Map([
      ['vertrieb; süd', ''],
      ['=cmd()', ''],
    ]);
    expect(await readGroupMap(out)).toEqual(skipped);
  });

  it.each([
    ['Vertrieb,Sales\n', 'is no group map: its first row must be value,group'],
    ['value,group\nA,x\na ,y\n', 'maps "a" to "x" and to "y" (row 3): keep one of them'],
    ['value,group\n"A,x\n', ', row 2: A quoted field has no end'],
    ['', 'is empty'],
  ])('%j is refused', async (text, message) => {
    await expect(readGroupMap(folder.write('bad.csv', text))).rejects.toThrow(message);
  });
});
