import { describe, expect, it } from 'vitest';
import { COMPANY, createFolder, rowsOf, toArray, USER, withFile } from '../../support/row-files.js';

const folder = createFolder();

describe('JSON Lines', () => {
  it('has one object a line; rows are numbered by lines', async () => {
    const path = folder.write(
      'rows.jsonl',
      [
        '{"email":"a@x","groupName":"Sales","start":"2026-02-02"}',
        '',
        `{"groupName":"Finance","email":" b@x ","companyId":"${COMPANY}"}`,
        `{"groupName":"Finance","email":"c@x","companyId":"${USER}"}`,
        '{"email":null,"groupName":"Sales"}',
        '{"email":"d@x"}',
        '{"email":"e@x","groupName":"Sa',
        '["f@x","Sales"]',
        '{"email":["g@x"],"groupName":"Sales"}',
        '{"email":"h@x","groupName":true}',
        '{}',
      ].join('\n'),
    );
    expect(await rowsOf(path)).toEqual([
      '1 a@x Sales',
      '3 b@x Finance',
      '4 other_company',
      '5 user_missing',
      '6 group_missing',
      '7 unreadable',
      '8 unreadable',
      '9 user_invalid',
      '10 group_invalid',
    ]);
    await withFile(path, {}, async (file) => {
      expect(file.format).toBe('jsonl');
      expect(file.mapping).toBe(
        'user = "email", group = "groupName", company = "companyId", 1 column ignored',
      );
      await toArray(file.rows());
      expect(file.emptyRows()).toBe(2);
    });
  });

  it.each([
    ['an object without an end', '{"email":"a@x"\n', /line 1: The line is no JSON object/],
    ['a line without an end', `{"email":"${'x'.repeat(2 ** 21)}`, /line 1: The line is longer/],
    ['empty objects', '{}\n{}\n', /no line has an object with fields$/],
  ])('is refused where no line tells its fields: %s', async (_, text, told) => {
    const path = folder.write('no-fields.jsonl', text);
    await expect(rowsOf(path)).rejects.toMatchObject({ problem: 'not_rows', message: told });
  });

  it('takes numbers for texts, but not those that JavaScript rounds', async () => {
    const path = folder.write(
      'numbers.jsonl',
      '{"employeeId":123,"team":7}\n{"employeeId":12345678901234567890,"team":"Sales"}\n',
    );
    expect(await rowsOf(path)).toEqual(['1 123 7', '2 changed_by_excel']);
  });

  it('names of what every object has are no columns', async () => {
    const path = folder.write(
      'proto.jsonl',
      '{"email":"a@x","constructor":"Sales"}\n{"email":"b@x"}\n{"email":"c@x","__proto__":"d"}\n',
    );
    expect(await rowsOf(path, { map: { group: 'constructor' } })).toEqual([
      '1 a@x Sales',
      '2 group_missing',
      '3 group_missing',
    ]);
  });

  it('a list of objects is refused, with the way to write lines', async () => {
    const path = folder.write('list.json', '[{"email":"a@x"}]');
    await expect(rowsOf(path)).rejects.toThrow(`write one object a line (jq -c '.[]' ${path})`);
  });
});
