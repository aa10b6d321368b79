import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { writeResults } from '../../../src/row-file/index.js';
import type { Random } from '../../chaos/random.js';
import { createRandom } from '../../chaos/random.js';
import { createFolder, iterate, toArray, withFile } from '../../support/row-files.js';

const folder = createFolder();
const SEEDS = Array.from({ length: 8 }, (_, n) => n + 1);

/** What breaks readers and writers of CSV, and a few letters. */
const PIECES = [
  '"/""/,/;/\t/\n/\r\n/\r/ /\'/=/+/-/@/\uFEFF/\u200b'.split('/'),
  'a/b@x/é/漢/😀/\u00a0/sep=;/{/[/\\/#N/'.split('/'),
  'x'.repeat(40),
].flat();

function drawText(random: Random, most: number, pieces: readonly string[] = PIECES): string {
  return Array.from({ length: random.whole(0, most) }, () => random.pick(pieces)).join('');
}

function drawTable(random: Random, rows: number, width: number): string[][] {
  return Array.from({ length: rows }, () =>
    Array.from({ length: width }, () => (random.chance(0.3) ? '' : drawText(random, 6))),
  );
}

/** As another program would write it: it may quote what needs no quotes. */
function toCsv(random: Random, table: readonly string[][], delimiter: string, end: string): string {
  const toField = (cell: string) =>
    random.chance(0.3) || /["\r\n]/.test(cell) || cell.includes(delimiter)
      ? `"${cell.replaceAll('"', '""')}"`
      : cell;
  return table.map((row) => row.map(toField).join(delimiter) + end).join('');
}

async function resultsOf(path: string): Promise<Buffer> {
  const out = join(folder.path, 'out');
  await withFile(path, {}, (file) => writeResults({ file, out, results: iterate([]) }));
  return readFileSync(out);
}

describe.each(SEEDS)('by chance, seed %i', (seed) => {
  it('tables are read as they are, and their results are read as they were', async () => {
    const random = createRandom(seed);
    for (let round = 0; round < 10; round += 1) {
      const delimiter = random.pick([',', ';', '\t']);
      const end = random.pick(['\n', '\r\n', '\r']);
      const width = random.whole(2, 6);
      const header = ['email', 'team', ...drawTable(random, 1, width - 2).flat()].map((name, n) =>
        n < 2 ? name : `${n}${name}`,
      );
      const table = drawTable(random, random.whole(1, 30), width);
      const bom = random.pick(['', '\uFEFF']);
      const text = bom + toCsv(random, [header, ...table], delimiter, end);
      const path = folder.write('table.csv', random.chance(0.2) ? utf16(text) : text);

      const read = await withFile(path, {}, async (file) => {
        expect(file.delimiter).toBe(delimiter);
        return toArray(file.records());
      });
      expect(read.map(({ cells }) => cells)).toEqual(table);
      expect(read.map(({ number }) => number)).toEqual(table.map((_, n) => n + 2));

      const results = await resultsOf(path);
      const others = parse(results, { delimiter, bom: true, record_delimiter: end }) as string[][];
      expect(others.map((row) => row.slice(0, width).map(undo))).toEqual([header, ...table]);
      expect(others.flat().filter((cell) => /^(?:\s*[=+\-@]|[\t\r\n])/.test(cell))).toEqual([]);
      const again = await resultsOf(folder.write('again.csv', results));
      expect(again.equals(results)).toBe(true);
    }
  });

  it('nonsense is read to its end, and its results come out as they went in', async () => {
    const random = createRandom(seed);
    const letters = ['"', '"', ',', ',', '\n', '\n', '\r', ' ', "'", '=', 'a', 'b@x', '""', ';'];
    for (let round = 0; round < 20; round += 1) {
      const text = `email,team,note\n${drawText(random, 400, letters)}`;
      const path = folder.write('nonsense.csv', text);
      const read = await withFile(path, {}, (file) => toArray(file.records()));
      expect(read.map(({ number }) => number)).toEqual(read.map((_, n) => n + 2));
      const results = await resultsOf(path);
      const again = await resultsOf(folder.write('again.csv', results));
      expect(again.toString()).toBe(results.toString());
    }
  });

  it('JSON Lines come out as they went in', async () => {
    const random = createRandom(seed);
    for (let round = 0; round < 20; round += 1) {
      const lines = Array.from({ length: random.whole(1, 20) }, () => drawLine(random));
      const text = `{"email":"a@x","team":"S"}\n${lines.join('\n')}\n`;
      const path = folder.write('lines.jsonl', text);
      const results = await resultsOf(path);
      const own = /,"usher outcome":"[^\n]*$/;
      const readable = (it: string) =>
        it
          .split('\n')
          .filter((line) => !isUnreadable(line))
          .map((line) => line.trimEnd());
      const kept = readable(results.toString()).map((line) => line.replace(own, '}'));
      expect(kept).toEqual(readable(text));
      const again = await resultsOf(folder.write('again.jsonl', results));
      expect(again.toString()).toBe(results.toString());
    }
  });

  it('bytes are read, or refused by one sentence', async () => {
    const random = createRandom(seed);
    for (let round = 0; round < 20; round += 1) {
      const bytes = Buffer.from(
        Array.from({ length: random.whole(0, 300) }, () => random.whole(0, 255)),
      );
      const header = Buffer.from(
        random.pick(['', 'email,team\n', '\uFEFFemail;team\n', '{"email":1,"team":2}\n']),
      );
      const path = folder.write('bytes', Buffer.concat([header, bytes]));
      const encoding = random.pick([undefined, 'windows-1252', 'utf-16be']);
      try {
        await withFile(path, { encoding }, (file) => toArray(file.rows()));
      } catch (error) {
        expect(error).toMatchObject({ name: 'RowFileError' });
      }
    }
  });
});

function drawLine(random: Random): string {
  const pieces = ['"', '\\', ',"usher outcome":', '}', '{', 'é', ' ', 'a', '\n', '=', '漢'];
  if (random.chance(0.1)) return random.pick(['{', '[]', 'nonsense', '{"email":"a@x"', '7']);
  if (random.chance(0.1)) return random.pick(['', '{}', ' {} ']);
  const space = random.pick(['', ' ']);
  const value = () => JSON.stringify(drawText(random, 5, pieces));
  const members = [
    `"email":${space}${value()}`,
    `"team":${random.pick([value(), 'null', '7', '["x"]'])}`,
    `"note":${random.pick([value(), '12345678901234567890', '{"a":{}}'])}`,
  ];
  return `{${members.join(`,${space}`)}}${space}`;
}

/** Whether a line of JSON Lines is neither empty nor an object, or says that it was so. */
function isUnreadable(line: string): boolean {
  if (line === '') return false;
  if (!line.trim().startsWith('{') || line.startsWith('{"usher unreadable"')) return true;
  return !line.trim().endsWith('}');
}

function utf16(text: string): Buffer {
  return Buffer.from(text.startsWith('\uFEFF') ? text : `\uFEFF${text}`, 'utf16le');
}

/** What the results file puts before a cell that looks like a formula. */
function undo(cell: string): string {
  return cell.replace(/^'(?='*[\s\p{Cf}\p{Cc}]*[=+\-@]|'*[\t\r\n])/u, '');
}
