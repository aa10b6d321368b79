import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openRowFile } from '../../../src/row-file/index.js';
import { COMPANY, createFolder, rowsOf, withFile } from '../../support/row-files.js';

const folder = createFolder();
const TEXT = 'email,team\r\nzoë@acme.example,Vertrieb Köln\r\nada@acme.example,東京\r\n';
const ROWS = ['2 zoë@acme.example Vertrieb Köln', '3 ada@acme.example 東京'];

const utf8 = (text: string) => Buffer.from(text, 'utf8');
const utf16le = (text: string) => Buffer.from(text, 'utf16le');
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('text is read', () => {
  it.each([
    ['UTF-8', utf8(TEXT), {}],
    ['UTF-8 with a byte order mark', utf8(`\uFEFF${TEXT}`), {}],
    ['UTF-16, little end first, with a byte order mark', utf16le(`\uFEFF${TEXT}`), {}],
    ['UTF-16, big end first, with a byte order mark', utf16be(`\uFEFF${TEXT}`), {}],
    ['UTF-16 without one, where told', utf16le(TEXT), { encoding: 'utf-16le' }],
    ['a byte order mark, whatever is told', utf8(`\uFEFF${TEXT}`), { encoding: 'windows-1252' }],
  ])('%s', async (_, bytes, options) => {
    expect(await rowsOf(folder.write('text.csv', bytes), options)).toEqual(ROWS);
  });

  it('windows-1252, where told', async () => {
    const bytes = latin1('email,team\nzo\xEB@acme.example,K\xF6ln \x80\n');
    const path = folder.write('ansi.csv', bytes);
    expect(await rowsOf(path, { encoding: 'windows-1252' })).toEqual(['2 zoë@acme.example Köln €']);
  });

  it('in pieces that cut characters, at each byte', async () => {
    // A read has 65,536 bytes: the row of two-, three- and four-byte letters is moved over its end.
    for (let shift = 0; shift < 12; shift += 1) {
      const filler = 'x'.repeat(65_536 - 'email,team,note\n,,\n,,'.length - 12 + shift);
      const path = folder.write('cut.csv', `email,team,note\n,,${filler}\na@é.example,漢字😀,\n`);
      expect((await rowsOf(path)).at(-1)).toBe('3 a@é.example 漢字😀');
    }
  });

  it('and its digest is that of the bytes', async () => {
    const bytes = utf16le(`\uFEFF${TEXT}`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await withFile(folder.write('digest.csv', bytes), {}, async (file) =>
      expect(file.sha256).toBe(sha256),
    );
  });
});

describe('other bytes are refused, with the first row that has some', () => {
  const good = (n: number) => `u${n}@acme.example,Sales\n`;
  const many = (n: number) => Array.from({ length: n }, (_, i) => good(i)).join('');
  it.each([
    ['the row of the column names', latin1('email,team,Stra\xDFe\na,b,c\n'), 1],
    ['a first row', latin1('email,team\nzo\xEB@acme.example,Sales\n'), 2],
    ['the first character of a row', latin1('email,team\na,b\n\xEBa,b\n'), 3],
    ['the last character of a row', latin1('email,team\na,b\na,\xEB\nc,d\n'), 3],
    ['a row far down', latin1(`email,team\n${many(30_000)}zo\xEB,Sales\n${many(10)}`), 30_002],
    ['a row of several lines', latin1('email,team\na,b\nc,"d\ne\nf\xEB\ng"\nh,i\n'), 3],
    ['behind an empty row', latin1('email,team\n\n\xEB,b\n'), 3],
    ['a character cut off at the end', utf8('email,team\na,b\na,é').subarray(0, -1), 3],
    ['half a character of UTF-16', utf16le('\uFEFFemail,team\na,b\nc,d').subarray(0, -1), 3],
    ['half a pair of UTF-16', utf16le('\uFEFFemail,team\na,b\nc,\ud83d\ne,f'), 3],
  ])('%s', async (_, bytes, row) => {
    const opened = openRowFile({ path: folder.write('bad.csv', bytes), companyId: COMPANY });
    await expect(opened).rejects.toMatchObject({
      name: 'RowFileError',
      problem: 'encoding',
      message: expect.stringMatching(
        new RegExp(`is not UTF-(8|16LE): row ${row} .*--encoding windows-1252`),
      ),
    });
  });

  it('an encoding that nobody knows is refused, with some that are known', async () => {
    const path = folder.write('text.csv', TEXT);
    await expect(openRowFile({ path, companyId: COMPANY, encoding: 'ansi' })).rejects.toThrow(
      '--encoding ansi is not known here; give one such as utf-8',
    );
  });
});
