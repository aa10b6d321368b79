import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../../src/row-file/lines.js';
import { createFolder, rowsOf, toArray, withFile } from '../../support/row-files.js';

const folder = createFolder();

/** The cells of every record behind the column names. */
async function cellsOf(text: string): Promise<(readonly string[])[]> {
  const path = folder.write('cells.csv', text);
  return withFile(path, {}, async (file) =>
    (await toArray(file.records())).map(({ cells }) => cells),
  );
}

describe('the delimiter', () => {
  it.each([
    ['comma', 'email,team\nada@acme.example,Sales\n', ','],
    ['semicolon', 'email;team\nada@acme.example;Sales\n', ';'],
    ['tab', 'email\tteam\nada@acme.example\tSales\n', '\t'],
    ['what `sep=` names', 'sep=|\nemail|team\nada@acme.example|Sales\n', '|'],
    ['what a quoted `sep=` names', '"sep=;"\r\nemail;team\r\nada@acme.example;Sales\r\n', ';'],
    [
      'semicolon, with commas in names',
      'Name (last, first, middle);email;team\nA;ada@acme.example;Sales\n',
      ';',
    ],
    ['comma, with semicolons in quotes', '"a;b;c;d",email,team\nx,ada@acme.example,Sales\n', ','],
    ['the one that makes known names', 'a;b;c;d,email,team\nx,ada@acme.example,Sales\n', ','],
  ])('is %s', async (_, text, delimiter) => {
    const path = folder.write('delimiter.csv', text);
    await withFile(path, {}, async (file) => expect(file.delimiter).toBe(delimiter));
    expect(await rowsOf(path)).toEqual(['2 ada@acme.example Sales']);
  });
});

describe('a field', () => {
  it.each([
    ['plain', 'a,b', ['a', 'b']],
    ['quoted', '"a","b"', ['a', 'b']],
    ['with the delimiter in quotes', '"a,1",b', ['a,1', 'b']],
    ['with quotes in quotes', '"say ""hi""",b', ['say "hi"', 'b']],
    ['that is one quotation mark', '"""",b', ['"', 'b']],
    ['empty in quotes', '"",b', ['', 'b']],
    ['with line breaks in quotes', '"a\nb\r\nc\rd",e', ['a\nb\r\nc\rd', 'e']],
    ['with a quote that is not its first character', '5" pipe,b', ['5" pipe', 'b']],
    ['quoted behind a space, which Excel does not take for quoted', ' "a",b', [' "a"', 'b']],
    ['with text behind the closing quote, as Excel reads it', '"a"b"c,d', ['ab"c', 'd']],
    ['the last one, empty', 'a,', ['a', '']],
    ['the last one, missing', 'a', ['a']],
    ['with spaces around, which are kept', ' a , b ', [' a ', ' b ']],
  ])('%s', async (_, line, cells) => {
    expect(await cellsOf(`email,team\n${line}\nnext,row\n`)).toEqual([cells, ['next', 'row']]);
  });

  it.each(['\n', '\r\n', '\r'])(
    'ends with its row at %j, and at the end of the file',
    async (end) => {
      const text = ['email,team', 'a,b', 'c,"d"'].join(end);
      expect(await cellsOf(text)).toEqual([
        ['a', 'b'],
        ['c', 'd'],
      ]);
      expect(await cellsOf(text + end)).toEqual([
        ['a', 'b'],
        ['c', 'd'],
      ]);
    },
  );
});

describe('lines', () => {
  const text = 'a\r\nbc\rd\n\r\n\n\re';
  const whole = [
    ['a', '\r\n'],
    ['bc', '\r'],
    ['d', '\n'],
    ['', '\r\n'],
    ['', '\n'],
    ['', '\r'],
    ['e', ''],
  ];

  it.each(Array.from(text, (_, at) => at))('are the same when cut at %i', (at) => {
    const splitter = createLineSplitter();
    const lines = [
      ...splitter.push(text.slice(0, at)),
      ...splitter.push(text.slice(at)),
      ...splitter.end(),
    ];
    expect(lines.map((line) => [line.text, line.lineBreak])).toEqual(whole);
  });

  it('of a file of many reads are all there, behind a `sep=` line', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => `u${n}@acme.example;Sales\r\n`);
    const path = folder.write('sep.csv', `sep=;\r\nemail;team\r\n${rows.join('')}`);
    const read = await rowsOf(path);
    expect(read).toEqual(rows.map((_, n) => `${n + 2} u${n}@acme.example Sales`));
  });
});

describe('rows are numbered as the spreadsheet shows them', () => {
  it('with the column names as row 1, and empty rows counted though they are left out', async () => {
    const path = folder.write(
      'rows.csv',
      'email,team\nada@acme.example,Sales\n\n,\n"  ",\u00a0\nbruno@acme.example,Sales\n',
    );
    const rows = ['2 ada@acme.example Sales', '6 bruno@acme.example Sales'];
    expect(await rowsOf(path)).toEqual(rows);
    await withFile(path, {}, async (file) => {
      await toArray(file.rows());
      expect(file.emptyRows()).toBe(3);
    });
  });

  it('a row of several lines counts once', async () => {
    const path = folder.write(
      'lines.csv',
      '"e-\nmail",team,note\nada@acme.example,Sales,"one\ntwo\nthree"\nbruno@acme.example,Sales,\n',
    );
    expect(await rowsOf(path)).toEqual(['2 ada@acme.example Sales', '3 bruno@acme.example Sales']);
  });

  it('empty rows before the column names count, the `sep=` line does not', async () => {
    const path = folder.write('late.csv', 'sep=;\n\n;\nemail;team\nada@acme.example;Sales\n');
    expect(await rowsOf(path)).toEqual(['4 ada@acme.example Sales']);
  });
});

describe('a quoted field without an end', () => {
  const good = (n: number) => `u${n}@acme.example,Sales`;
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, n) => good(from + n)).join('\n');
  const shown = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, n) => `${from + n} u${from + n}@acme.example Sales`);

  it('costs its own row only: reading resumes on the line behind it', async () => {
    const path = folder.write('endless.csv', `email,team\n"oops,Sales\n${lines(3, 50)}\n`);
    expect(await rowsOf(path)).toEqual(['2 unreadable', ...shown(3, 50)]);
  });

  it('near the end of the file too', async () => {
    const path = folder.write('end.csv', `email,team\n${lines(2, 3)}\n"oops,Sales\n${lines(5, 6)}`);
    expect(await rowsOf(path)).toEqual([...shown(2, 3), '4 unreadable', ...shown(5, 6)]);
  });

  it('several, each within the reach of the one before', async () => {
    const path = folder.write(
      'many.csv',
      `email,team\n"a,b\n"c,d\n${good(4)}\n"e,f\n${lines(6, 40)}\n`,
    );
    const expected = [
      '2 unreadable',
      '3 unreadable',
      ...shown(4, 4),
      '5 unreadable',
      ...shown(6, 40),
    ];
    expect(await rowsOf(path)).toEqual(expected);
  });

  it('does not swallow the rows up to the next quoted field, which seems to end it', async () => {
    const path = folder.write(
      'swallow.csv',
      `team,email,note\nSales,a@acme.example,"oops\nSales,b@acme.example,\nSales,c@acme.example,"x, y"\n`,
    );
    expect(await rowsOf(path)).toEqual([
      '2 unreadable',
      '3 b@acme.example Sales',
      '4 c@acme.example Sales',
    ]);
  });

  it.each([
    [19, ['2 ada@acme.example Sales', '3 u3@acme.example Sales']],
    [20, ['2 unreadable']],
  ])('with %i line breaks', async (breaks, rows) => {
    const note = `"${'\n'.repeat(breaks)}"`;
    const path = folder.write(
      'breaks.csv',
      `email,team,note\nada@acme.example,Sales,${note}\n${good(3)}\n`,
    );
    expect((await rowsOf(path)).slice(0, rows.length)).toEqual(rows);
  });

  it.each([
    [65_535, '2 ada@acme.example Sales'],
    [65_536, '2 unreadable'],
  ])('of %i characters', async (length, row) => {
    const note = `"${'x'.repeat(length)}"`;
    const path = folder.write(
      'long.csv',
      `email,team,note\nada@acme.example,Sales,${note}\n${good(3)}\n`,
    );
    expect(await rowsOf(path)).toEqual([row, '3 u3@acme.example Sales']);
  });

  it('of 64 KiB in lines of 10 KiB', async () => {
    const long = `x${'y'.repeat(10_000)},Sales`;
    const path = folder.write('wide.csv', `email,team\n"${`${long}\n`.repeat(9)}${good(11)}\n`);
    const rows = await rowsOf(path);
    expect(rows).toEqual([
      '2 unreadable',
      ...[3, 4, 5, 6, 7, 8, 9, 10].map((row) => `${row} user_invalid`),
      '11 u11@acme.example Sales',
    ]);
  });
});

describe('what a row has too much', () => {
  it('makes it unreadable, unless it is empty', async () => {
    const path = folder.write(
      'wide.csv',
      'email,team\na@acme.example,Sales,,,\nb@acme.example,Sales,x,y\nc@acme.example,Sales, \n',
    );
    expect(await rowsOf(path)).toEqual([
      '2 a@acme.example Sales',
      '3 unreadable',
      '4 c@acme.example Sales',
    ]);
    await withFile(path, {}, async (file) => {
      const [, bad] = await toArray(file.rows());
      expect(bad).toMatchObject({ message: 'The row has 4 cells, and the header 2.' });
    });
  });
});
