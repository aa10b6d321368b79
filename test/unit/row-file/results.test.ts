import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { RowOutcome, RowResult } from '../../../src/contracts/rows.js';
import type { RowFileOptions, WriteResultsInput } from '../../../src/row-file/index.js';
import { OWN_COLUMNS, surveyFile, writeResults } from '../../../src/row-file/index.js';
import { createFolder, iterate, rowsOf, toBatchRow, withFile } from '../../support/row-files.js';

const folder = createFolder();
const OWN = OWN_COLUMNS.join(',');

function result(row: string, outcome: RowOutcome, more: Partial<RowResult> = {}): RowResult {
  return { row, outcome, ...more };
}

const ADDED: Partial<RowResult> = {
  at: '2026-02-02T10:00:00.000Z',
  verifiedBy: 'group_members',
  workflowId: 'page-1',
};
const TOLD = '2026-02-02T10:00:00.000Z,group_members,page-1';

/** Writes the results of a file and reads what was written. */
async function resultsOf(
  path: string,
  results: RowResult[],
  options: Partial<RowFileOptions> & Partial<WriteResultsInput> = {},
): Promise<string> {
  const { outcomes, missing, ...fileOptions } = options;
  const out = join(folder.path, 'out');
  await withFile(path, fileOptions, async (file) => {
    const survey = await surveyFile(file);
    await writeResults({ file, survey, out, results: iterate(results), outcomes, missing });
  });
  return readFileSync(out, 'utf8');
}

describe('a results file', () => {
  it('has the rows of the file with what became of each, in the order of the file', async () => {
    const path = folder.write(
      'rows.csv',
      'E-mail;Team;Note\r\na@x;Sales;"one; two"\r\n\r\n;Sales;\r\nb@x;Legal;x\r\nA@x;sales;\r\nc@x;Sales\r\n',
    );
    const results = [
      result('7', 'refused', {
        reason: 'user_not_found',
        message: 'No user has this address.',
        debugIdentifier: 'https://debug.example/1',
        at: '2026-02-02T10:00:01.000Z',
        workflowId: 'page-1',
      }),
      result('2', 'added', ADDED),
    ];
    expect(await resultsOf(path, results)).toBe(
      [
        `E-mail;Team;Note;${OWN.replaceAll(',', ';')}`,
        `a@x;Sales;"one; two";added;;;;${TOLD.replaceAll(',', ';')}`,
        ';;;;;;;;;',
        ';Sales;;invalid;user_missing;The row names no user.;;;;',
        'b@x;Legal;x;not_attempted;under_way;Its outcome is not known yet.;;;;',
        'A@x;sales;;duplicate;same_as_row;The same user and group as row 2.;;;;',
        'c@x;Sales;;refused;user_not_found;No user has this address.;https://debug.example/1;2026-02-02T10:00:01.000Z;;page-1',
        '',
      ].join('\r\n'),
    );
  });

  it('counts the rows of the batch', async () => {
    const path = folder.write('count.csv', 'email,team\na@x,S\nb@x,S\n,S\n');
    await withFile(path, {}, async (file) => {
      const out = join(folder.path, 'counted.csv');
      const counts = await writeResults({ file, out, results: iterate([result('2', 'added')]) });
      expect(counts).toEqual({ added: 1, not_attempted: 1, invalid: 1 });
    });
  });

  it.each([
    [
      'a byte order mark',
      '\uFEFFemail,team\na@x,S\n',
      `\uFEFFemail,team,${OWN}\na@x,S,added,,,,,,\n`,
    ],
    [
      'the `sep=` line',
      'sep=,\nemail,team\na@x,S\n',
      `sep=,\nemail,team,${OWN}\na@x,S,added,,,,,,\n`,
    ],
    ['empty rows above', '\n,\nemail,team\na@x,S\n', `\n\nemail,team,${OWN}\na@x,S,added,,,,,,\n`],
    ['line breaks', 'email,team\ra@x,S', `email,team,${OWN}\ra@x,S,added,,,,,,\r`],
    [
      'tabs',
      'email\tteam\na@x\tS\n',
      `email,team,${OWN}\na@x,S,added,,,,,,\n`.replaceAll(',', '\t'),
    ],
    ['spaces', 'email , team\n a@x ,\u00a0S\n', `email , team,${OWN}\n a@x ,\u00a0S,added,,,,,,\n`],
  ])('keeps %s', async (_, text, expected) => {
    const path = folder.write('kept.csv', text);
    const row = text.startsWith('\n') ? '4' : '2';
    expect(await resultsOf(path, [result(row, 'added')])).toBe(expected);
  });

  it('of another encoding is UTF-8 and says so, so that it is read whatever is told', async () => {
    const path = folder.write('ansi.csv', Buffer.from('email,team\nzo\xEB@x,S\n', 'latin1'));
    const encoding = 'windows-1252';
    const text = await resultsOf(path, [], { encoding });
    expect(text).toMatch(/^\uFEFFemail,team,.*\nzoë@x,S,not_attempted/);
    expect(await rowsOf(folder.write('again.csv', text), { encoding })).toEqual(['2 zoë@x S']);
  });

  it('keeps what cannot be read of a row behind our columns', async () => {
    const path = folder.write('bad.csv', 'email,team\na@x,S\nb@x,S,too,much\n"c@x,S\nd@x,S\n');
    const text = await resultsOf(path, []);
    expect(text.split('\n').slice(2, 4)).toEqual([
      'b@x,S,invalid,unreadable,"The row has 4 cells, and the header 2.",,,,,too,much',
      ',,invalid,unreadable,' +
        'A quoted field has no end within 20 lines and 64 KiB: look for a quotation mark too many.,,,,,' +
        '"""c@x,S"',
    ]);
    expect(await rowsOf(folder.write('again.csv', text))).toEqual([
      '2 a@x S',
      '3 unreadable',
      '4 unreadable',
      '5 d@x S',
    ]);
  });

  it('has a line for each group of a cell, with this group in it', async () => {
    const path = folder.write('split.csv', 'team,email\n"A; B;C",a@x\nA,b@x\n');
    const results = [result('2.2', 'added'), result('3', 'added'), result('2.1', 'already_member')];
    const missing = { outcome: 'unverified', reason: 'page_lost' } as const;
    expect(await resultsOf(path, results, { splitGroups: ';', missing })).toBe(
      [
        `team,email,${OWN}`,
        'A,a@x,already_member,,,,,,',
        'B,a@x,added,,,,,,',
        'C,a@x,unverified,page_lost,,,,,',
        'A,b@x,added,,,,,,',
        '',
      ].join('\n'),
    );
  });

  it('has some outcomes only, where asked', async () => {
    const path = folder.write('some.csv', 'email,team\na@x,S\n\nb@x,S\n,S\n');
    const results = [result('2', 'added'), result('4', 'already_member')];
    expect(await resultsOf(path, results, { outcomes: ['added'] })).toBe(
      `email,team,${OWN}\na@x,S,added,,,,,,\n`,
    );
  });

  it('of JSON Lines is JSON Lines, each line as it stood', async () => {
    const lines = [
      '{"email":"a@x", "team":"S", "big":12345678901234567890}',
      '{}',
      '{"email":"b@x","team":"S;T","note":"},\\"usher outcome\\":"}',
      '{"email":',
    ];
    const path = folder.write('rows.jsonl', `${lines.join('\n')}\n`);
    const text = await resultsOf(path, [result('1', 'added', ADDED)], { splitGroups: ';' });
    const told = '"usher message":"Its outcome is not known yet."';
    expect(text.split('\n')).toEqual([
      '{"email":"a@x", "team":"S", "big":12345678901234567890,"usher outcome":"added",' +
        '"usher time":"2026-02-02T10:00:00.000Z","usher verified by":"group_members","usher workflow id":"page-1"}',
      '{}',
      `{"email":"b@x","team":"S","note":"},\\"usher outcome\\":","usher outcome":"not_attempted","usher reason":"under_way",${told}}`,
      `{"email":"b@x","team":"T","note":"},\\"usher outcome\\":","usher outcome":"not_attempted","usher reason":"under_way",${told}}`,
      expect.stringMatching(/^\{"usher unreadable":"\{\\"email\\":","usher outcome":"invalid"/),
      '',
    ]);
    expect(
      await resultsOf(folder.write('again.jsonl', text), [result('1', 'already_member')]),
    ).toBe(text);
  });

  it('without the file has keys and outcomes, by row', async () => {
    const out = join(folder.path, 'keys.csv');
    const group = { groupName: '=Sales' };
    const results = [
      result('10', 'added', { user: { email: 'a@x' }, group, ...ADDED }),
      result('2.2', 'failed', { user: { employeeId: '007' }, group, reason: 'unexpected' }),
      result('2.1', 'added', { user: { externalId: 'p' }, group }),
      result('3', 'invalid', { reason: 'user_missing' }),
    ];
    expect(await writeResults({ out, results: iterate(results) })).toEqual({
      added: 2,
      failed: 1,
      invalid: 1,
    });
    expect(readFileSync(out, 'utf8')).toBe(
      [
        `\uFEFFrow,user,group,${OWN}`,
        `2.1,externalId:p,'=Sales,added,,,,,,`,
        `2.2,employeeId:007,'=Sales,failed,unexpected,,,,,`,
        '3,,,invalid,user_missing,,,,,',
        `10,a@x,'=Sales,added,,,,${TOLD}`,
        '',
      ].join('\r\n'),
    );
    expect(await rowsOf(out, { only: ['failed', 'added'] })).toEqual([
      '2 p =Sales',
      '3 007 =Sales',
      '5 a@x =Sales',
    ]);
  });

  it('is written to a stream, which stays open', async () => {
    let text = '';
    const out = new Writable({
      write(chunk: Buffer, _, done) {
        text += chunk.toString();
        setImmediate(done);
      },
    });
    const path = folder.write('stream.csv', `email,team\n${'a@x,Sales\n'.repeat(10_000)}`);
    await withFile(path, {}, (file) => writeResults({ file, out, results: iterate([]) }));
    expect(text.split('\n')).toHaveLength(10_002);
    expect(out.writableEnded).toBe(false);
  });

  it('may take the place of the file that it is read from, and only whole', async () => {
    const path = folder.write('same.csv', 'email,team\na@x,S\nb@x,S\n');
    async function* broken() {
      yield result('2', 'added');
      throw new Error('Temporal went away');
    }
    await withFile(path, {}, async (file) => {
      await expect(writeResults({ file, out: path, results: broken() })).rejects.toThrow(
        'went away',
      );
      expect(readFileSync(path, 'utf8')).toBe('email,team\na@x,S\nb@x,S\n');
      const stray = writeResults({ file, out: path, results: iterate([result('9', 'added')]) });
      await expect(stray).rejects.toMatchObject({
        name: 'RowFileError',
        problem: 'other_file',
        message: `There is a result for row 9, which ${path} does not have: give the file of this batch`,
      });
      expect(readFileSync(path, 'utf8')).toBe('email,team\na@x,S\nb@x,S\n');
      await writeResults({ file, out: path, results: iterate([result('2', 'added')]) });
      expect(readFileSync(path, 'utf8')).toMatch(/^email,team,usher outcome.*\na@x,S,added/);
    });
    expect(readdirSync(folder.path)).not.toContain('same.csv.new');
  });

  it('that cannot be written is told', async () => {
    const path = folder.write('w.csv', 'email,team\na@x,S\n');
    await withFile(path, {}, async (file) => {
      const to = (out: string) => writeResults({ file, out, results: iterate([]) });
      await expect(to(`${folder.path}/no/out.csv`)).rejects.toThrow('there is no such file');
      await expect(to(folder.path)).rejects.toThrow(`${folder.path}: it is a folder: give a file`);
      await to('/dev/null');
    });
  });
});

describe('a results file that goes in again', () => {
  const rows = 'email,team,note\na@x,S,\nb@x,S,=1+1\n\n,S,"a\nb"\na@x,S,\nc@x,S\nd@x,S,x,y\n"e,S\n';
  const results = [
    result('2', 'added', ADDED),
    result('3', 'already_member', { ...ADDED, at: '2026-02-02T10:00:02.000Z' }),
    result('7', 'refused', { reason: 'user_not_found', message: 'No such user.' }),
  ];

  it('comes out as it went in, where nothing was left to do', async () => {
    const first = await resultsOf(folder.write('first.csv', rows), results);
    const path = folder.write('results.csv', first);
    expect(await rowsOf(path)).toEqual(await rowsOf(folder.write('first.csv', rows)));
    const again = [
      result('2', 'already_member', { at: '2026-03-03T10:00:00.000Z', workflowId: 'page-9' }),
      result('3', 'already_member', { at: '2026-03-03T10:00:00.000Z', workflowId: 'page-9' }),
      result('7', 'refused', { reason: 'user_not_found', message: 'No such user.' }),
    ];
    expect(await resultsOf(path, again)).toBe(first);
  });

  it('changes in the rows that were done again, and in no others', async () => {
    const first = await resultsOf(folder.write('first.csv', rows), results);
    const path = folder.write('results.csv', first);
    const only = ['refused:user_not_found'];
    expect(await rowsOf(path, { only })).toEqual(['7 c@x S']);
    const second = await resultsOf(path, [result('7', 'added', ADDED)], { only });
    expect(second).toBe(
      first.replace('refused,user_not_found,No such user.,,,,', `added,,,,${TOLD}`),
    );
  });

  it('has the same mapping as the file', async () => {
    const file = folder.write('first.csv', rows);
    const path = folder.write('results.csv', await resultsOf(file, results));
    const mapping = (it: string) => withFile(it, {}, async (opened) => opened.mapping);
    expect(await mapping(path)).toBe(await mapping(file));
  });

  it('has its columns found wherever they were moved to, and put back', async () => {
    const path = folder.write(
      'moved.csv',
      'Usher Outcome,email,usher message,team\nfailed,a@x,Oh no.,S\nadded,b@x,,S\n',
    );
    expect(await rowsOf(path, { only: ['failed'] })).toEqual(['2 a@x S']);
    expect(await resultsOf(path, [result('2', 'added')], { only: ['failed'] })).toBe(
      `email,team,${OWN}\na@x,S,added,,,,,,\nb@x,S,added,,,,,,\n`,
    );
  });

  it.each([
    [
      ['failed', 'refused:user_not_found', 'unverified', 'not_attempted'],
      ['2', '4', '5', '7', '8'],
    ],
    [['refused'], ['3', '4']],
    [['would_add'], ['9']],
    [['not_attempted:rejected'], []],
  ])('is read where its outcome is one of %j', async (only, expected) => {
    const told = [
      ['failed', 'unexpected'],
      ['refused', 'group_not_found'],
      ['refused', 'user_not_found'],
      ['unverified', 'page_lost'],
      ['added', ''],
      ['not_attempted', 'cancelled'],
      ['', ''],
      ['would_add', ''],
    ];
    const lines = told.map((own, n) => `u${n}@x,S,${own.join(',')}\n`);
    const header = 'email,team,usher outcome,usher reason\n';
    const path = folder.write('only.csv', header + lines.join(''));
    const numbers = (await rowsOf(path, { only })).map((row) => row.split(' ')[0]);
    expect(numbers).toEqual(expected);
  });

  it.each([
    [
      'fialed',
      /--only fialed selects nothing: give one of added, already_member, would_add, refused/,
    ],
    ['refused:user', /--only refused:user selects nothing: give one of refused:user_not_found, /],
    ['added:x', /--only added:x selects nothing: give one of added$/],
    ['failed:unexpected:x', /selects nothing/],
  ])('--only %s is refused', async (token, message) => {
    const path = folder.write('only.csv', 'email,team,usher outcome\n');
    await expect(rowsOf(path, { only: [token] })).rejects.toThrow(message);
  });

  it('--only is refused for another file', async () => {
    const path = folder.write('plain.csv', 'email,team,outcome\na@x,S,failed\n');
    await expect(rowsOf(path, { only: ['failed'] })).rejects.toThrow(
      `${path} is no results file: --only selects rows of a results file, which has a column "usher outcome"`,
    );
  });
});

describe('cells that a spreadsheet would take for formulas', () => {
  const cells = [
    '=1+1',
    '+49 30 123',
    '-5',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '\u00a0\u200b=1',
    '＝1',
    `'=1`,
    `''+1`,
    `'plain`,
    'plain=1',
    '',
  ];

  it('are none in a results file, and are themselves again when it is read', async () => {
    const quoted = cells.map((cell) => `"${cell}"`);
    const header = ['email', 'team', ...cells.map((_, n) => `=c${n}`)];
    const path = folder.write('f.csv', `${header.join(',')}\n+a@x,-S,${quoted.join(',')}\n`);
    const message = '=HYPERLINK("http://evil.example")';
    const text = await resultsOf(path, [result('2', 'refused', { message })]);
    const written = (parse(text) as string[][]).flat();
    expect(written.filter((cell) => /^\s*[=+\-@＝\t\r\n]/.test(cell))).toEqual([]);
    const again = folder.write('f2.csv', text);
    expect(await rowsOf(again)).toEqual(['2 +a@x -S']);
    await withFile(again, {}, async (file) => {
      expect(file.columns).toEqual(header);
      for await (const record of file.records()) {
        expect(record.cells.slice(2)).toEqual(cells);
        expect(record.own[2]).toBe(message);
      }
    });
    expect(await resultsOf(again, [result('2', 'refused', { message })])).toBe(text);
  });
});

describe('many results', () => {
  it('of as many rows, in any order, each comes to its row', async () => {
    const count = 30_000;
    const lines = Array.from({ length: count }, (_, n) => `u${n + 2}@acme.example,Sales\n`);
    const path = folder.write('many.csv', `email,team\n${lines.join('')}`);
    const results = Array.from({ length: count }, (_, n) => {
      const { row, ...keys } = toBatchRow(((n * 7_919) % count) + 2);
      const message = `About ${row}, ${'é'.repeat(40)}.`;
      return result(row, 'refused', { ...keys, reason: 'user_refused', message, workflowId: 'p' });
    });
    const text = await resultsOf(path, results);
    const told = text.split('\n').slice(1, -1);
    expect(told).toEqual(
      lines.map(
        (line, n) =>
          `${line.trim()},refused,user_refused,"About ${n + 2}, ${'é'.repeat(40)}.",,,,p`,
      ),
    );
  });

  it('of one row: the last one counts', async () => {
    const path = folder.write('last.csv', 'email,team\na@x,S\n');
    const results = [result('2', 'not_attempted', { reason: 'under_way' }), result('2', 'added')];
    expect(await resultsOf(path, results)).toBe(`email,team,${OWN}\na@x,S,added,,,,,,\n`);
  });
});
