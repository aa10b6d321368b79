import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync, closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openRowFile } from '../../../src/row-file/index.js';
import { toAccessError } from '../../../src/row-file/source.js';
import {
  COMPANY,
  createFolder,
  iterate,
  rowsOf,
  toArray,
  withFile,
} from '../../support/row-files.js';

const folder = createFolder();
const zip = Buffer.from('504b030414000600', 'hex');
const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex');

describe('what is no file of rows is refused, with what to do', () => {
  it.each([
    ['a workbook', zip, /is a workbook .*: in Excel choose File > Save As > "CSV UTF-8/],
    ['an old workbook', ole, /is a workbook of an old Excel: in Excel choose File > Save As/],
    ['a compressed file', Buffer.from('1f8b0800', 'hex'), /is compressed: unpack it first/],
    ['a PDF', '%PDF-1.7', /is a PDF/],
    ['a page saved as .xls', '<html><table><tr><td>email</td></tr></table>', /is HTML or XML/],
    ['a workbook as XML', '\uFEFF<?xml version="1.0"?><Workbook/>', /is HTML or XML/],
    ['UTF-32', Buffer.from('fffe000065000000', 'hex'), /is UTF-32/],
    ['NULs', Buffer.alloc(10_000), /is no text, it has NUL bytes/],
    ['UTF-16 without its mark', Buffer.from('email,team\n', 'utf16le'), /--encoding utf-16le/],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 9_000 }, (_, n) => ((n * 131) % 255) + 1)),
      /is not UTF-8: row \d+/,
    ],
    ['an empty file', '', /is empty: there is nothing to do/],
    ['empty lines', '\n\n \n', /is empty/],
    ['delimiters', ',,,\n,,,\n', /is empty/],
    [
      'a header without an end',
      '"email,team\na@x,Sales\n',
      /The column names .* cannot be read: A quoted field/,
    ],
    [
      'a header of 2 MB',
      `email,team,${'x,'.repeat(1_000_000)}\na@x,S\n`,
      /The line is longer than 1024 KiB/,
    ],
    [
      'nonsense',
      'lorem ipsum\ndolor sit\n',
      /No column of .* names the user \(its first row has "lorem ipsum"\)/,
    ],
  ])('%s', async (_, bytes, message) => {
    const opened = openRowFile({ path: folder.write('foreign', bytes), companyId: COMPANY });
    await expect(opened).rejects.toMatchObject({
      name: 'RowFileError',
      message: expect.stringMatching(message),
    });
  });

  it('a folder, and what is not there', async () => {
    const { path } = folder;
    await expect(rowsOf(path)).rejects.toThrow(`${path}: it is a folder: give a file`);
    await expect(rowsOf(`${path}/no.csv`)).rejects.toThrow(
      `${path}/no.csv: there is no such file: check the path`,
    );
    const inFile = join(folder.write('file', 'x'), 'no.csv');
    await expect(rowsOf(inFile)).rejects.toThrow('there is no such file: check the path');
  });

  it.each(['EACCES', 'EPERM'])('what may not be read (%s)', (code) => {
    expect(toAccessError('a.csv', { code })).toMatchObject({
      name: 'RowFileError',
      problem: 'access',
      message: 'a.csv: it may not be read or written: check its permissions',
    });
  });
});

describe('odd files are read', () => {
  it('of 10,000 columns', async () => {
    const header = Array.from({ length: 10_000 }, (_, n) => `column ${n}`).join(',');
    const row = 'x,'.repeat(9_999);
    const path = folder.write('wide.csv', `${header},email,team\n${row}y,a@x,Sales\n`);
    expect(await rowsOf(path)).toEqual(['2 a@x Sales']);
    await withFile(path, {}, async ({ mapping }) =>
      expect(mapping).toBe('user = "email", group = "team", 10000 columns ignored'),
    );
  });

  it('with several columns of one name, where they do not matter', async () => {
    const path = folder.write('twice.csv', 'note,email,note,team,note\n1,a@x,2,Sales,3\n');
    expect(await rowsOf(path)).toEqual(['2 a@x Sales']);
  });

  it('with NULs and control characters far down: only their rows are invalid', async () => {
    const filler = 'good@x,Sales\n'.repeat(1_000);
    const path = folder.write(
      'late.csv',
      `email,team\n${filler}a\0@x,Sales\nb@x,Sa\x07les\nc@x,Sales\n`,
    );
    const rows = await rowsOf(path);
    expect(rows.slice(-3)).toEqual(['1002 user_invalid', '1003 group_invalid', '1004 c@x Sales']);
  });

  it('whose every row opens a quoted field', async () => {
    const path = folder.write('quotes.csv', `email,team\n${'"a@x,Sales\n'.repeat(2_000)}`);
    const rows = await rowsOf(path);
    expect(rows).toEqual(Array.from({ length: 2_000 }, (_, n) => `${n + 2} unreadable`));
  });

  it('anew each time, also at the same time', async () => {
    const path = folder.write('again.csv', `email,team\n${'a@x,Sales\n'.repeat(20_000)}`);
    await withFile(path, {}, async (file) => {
      const [one, two] = await Promise.all([toArray(file.rows()), toArray(file.rows())]);
      expect([one.length, two.length]).toEqual([20_000, 20_000]);
      expect(two).toEqual(one);
    });
  });

  it('unless they are changed meanwhile', async () => {
    const path = folder.write('changed.csv', 'email,team\na@x,Sales\n');
    await withFile(path, {}, async (file) => {
      appendFileSync(path, 'b@x,Sales\n');
      await expect(toArray(file.rows())).rejects.toThrow(
        `${path} was changed while it was read: run it again`,
      );
    });
  });

  it('until the signal', async () => {
    const abort = new AbortController();
    const path = folder.write('long.csv', `email,team\n${'a@x,Sales\n'.repeat(50_000)}`);
    await withFile(path, { signal: abort.signal }, async (file) => {
      const reading = (async () => {
        for await (const row of file.rows()) if (row.row === '100') abort.abort();
      })();
      await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    });
  });
});

describe('standard input', () => {
  const pieces = ['email,te', 'am\na@x,Sales\n', 'b@x,Fin', 'ance\n'].map((text) =>
    Buffer.from(text),
  );

  it('is read again and again, and leaves nothing behind', async () => {
    const before = readdirSync(tmpdir()).filter((name) => /^usher-[0-9a-f]{8}-/.test(name));
    await withFile('-', { input: iterate(pieces) }, async (file) => {
      expect(file.name).toBe('standard input');
      expect(await toArray(file.rows())).toHaveLength(2);
      expect(await toArray(file.rows())).toHaveLength(2);
      const now = readdirSync(tmpdir()).filter((name) => /^usher-[0-9a-f]{8}-/.test(name));
      expect(now).toEqual(before);
    });
  });

  it('that is empty, or breaks off, is told', async () => {
    await expect(rowsOf('-', { input: iterate([]) })).rejects.toThrow('standard input is empty');
    async function* broken() {
      yield Buffer.from('email,team\n');
      throw new Error('the pipe broke');
    }
    await expect(rowsOf('-', { input: broken() })).rejects.toThrow('the pipe broke');
  });

  it('so is a named pipe', async () => {
    const pipe = join(folder.path, 'pipe');
    execFileSync('sh', ['-c', `mkfifo ${pipe}`]);
    const writing = promisify(execFile)('sh', [
      '-c',
      `printf 'email,team\\na@x,Sales\\n' > ${pipe}`,
    ]);
    expect(await rowsOf(pipe)).toEqual(['2 a@x Sales']);
    await writing;
  });
});

describe('a line of 100 MB without a break', () => {
  const SIZE = 100_000_000;

  /** Read by the built library in a process of its own, for its memory. */
  async function readAlone(
    path: string,
  ): Promise<{ rows: string[]; error?: string; peakMb: number }> {
    const library = pathToFileURL(join(import.meta.dirname, '../../../dist/src/row-file/index.js'));
    const script = `
      const { openRowFile } = await import(${JSON.stringify(library.href)});
      const rows = [];
      let error;
      try {
        const file = await openRowFile({ path: ${JSON.stringify(path)}, companyId: '${COMPANY}' });
        for await (const { row, reason } of file.rows()) rows.push(row + ' ' + (reason ?? 'good'));
      } catch (e) { error = e.name + ': ' + e.message; }
      const peakMb = process.resourceUsage().maxRSS / 1024;
      console.log(JSON.stringify({ rows, error, peakMb }));`;
    const args = ['--max-old-space-size=40', '--input-type=module', '-e', script];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout) as { rows: string[]; error?: string; peakMb: number };
  }

  function writeLong(name: string, before: string, after: string): string {
    const path = folder.write(name, before);
    const file = openSync(path, 'a');
    const block = Buffer.alloc(1_000_000, 'x, ');
    for (let written = 0; written < SIZE; written += block.length) writeSync(file, block);
    writeSync(file, after);
    closeSync(file);
    return path;
  }

  it.each([
    [
      'between rows',
      'email,team\na@x,Sales\n',
      '\nb@x,Sales\n',
      ['2 good', '3 unreadable', '4 good'],
    ],
    ['in quotes', 'email,team\na@x,"', '"\nb@x,Sales\n', ['2 unreadable', '3 good']],
    ['at the end, the quotes open', 'email,team\nb@x,Sales\na@x,"', '', ['2 good', '3 unreadable']],
  ])('%s is one unreadable row, in bounded memory', async (_, before, after, rows) => {
    const read = await readAlone(writeLong('long.csv', before, after));
    expect(read).toMatchObject({ rows });
    expect(read.peakMb).toBeLessThan(150);
  });

  it('as the first line is refused', async () => {
    const read = await readAlone(writeLong('first.csv', 'email,team', '\n'));
    expect(read.error).toMatch(/^RowFileError: The column names .* longer than 1024 KiB/);
    expect(read.peakMb).toBeLessThan(150);
  });
});
