import { clean } from './clean.js';
import { createCsvReader } from './csv-reader.js';
import { RowFileError } from './errors.js';
import { createJsonReader, toObject } from './json-reader.js';
import type { Line } from './lines.js';
import { MAX_LINE } from './lines.js';
import { OWN_COLUMNS, UNREADABLE } from './own-columns.js';
import type { RawRecord } from './records.js';
import { isEmptyRecord } from './records.js';

/** How a file is written, so that its results can be written alike. */
export interface Layout {
  format: 'csv' | 'jsonl';
  delimiter: string;
  lineBreak: string;
  /** Its first line tells Excel the delimiter; Excel does not show it, and it is no row. */
  hasSepLine: boolean;
  columns: readonly string[];
  /** The row of the column names; 0 for JSON Lines. */
  headerRow: number;
}

const SEP_LINE = /^"?sep=([^"])"?$/i;

/** What a line has that is not empty cells only. */
const SOMETHING = /[^\s,;"]/;

/** In the order in which they win where nothing speaks for one of them. */
const DELIMITERS = [',', ';', '\t'] as const;

/** Of JSON Lines, these many lines tell the columns. */
const SAMPLE_LINES = 200;

/**
 * Finds out from a file's first lines how it is written. The delimiter is the one under which most column names are
 * known, then the one that makes most columns.
 */
export function detectLayout(
  name: string,
  lines: readonly Line[],
  isKnown: (column: string) => boolean,
): Layout {
  const first = clean(lines.find(({ text }) => SOMETHING.test(text))?.text ?? '');
  if (first === '') throw new RowFileError('not_rows', `${name} is empty: there is nothing to do`);
  if (first.startsWith('{')) return jsonLayout(name, lines);
  if (first.startsWith('[')) {
    const remedy = `write one object a line (jq -c '.[]' ${name})`;
    throw new RowFileError('not_rows', `${name} is a JSON list, not JSON Lines: ${remedy}`);
  }
  return csvLayout(name, lines, isKnown);
}

/** The delimiter that a first line such as `sep=;` names. */
function sepOf(line: Line | undefined): string | undefined {
  return SEP_LINE.exec(line?.text ?? '')?.[1];
}

function jsonLayout(name: string, lines: readonly Line[]): Layout {
  const sample = lines.slice(0, SAMPLE_LINES);
  const keys = new Set(sample.flatMap(({ text }) => Object.keys(toObject(text) ?? {})));
  if (keys.size === 0) throw noObjects(name, sample);
  const ours = keys.has(OWN_COLUMNS[0]) ? [...OWN_COLUMNS, UNREADABLE] : [];
  const columns = [...new Set([...keys, ...ours])];
  const lineBreak = lines[0]?.lineBreak || '\n';
  return { format: 'jsonl', delimiter: '', lineBreak, hasSepLine: false, columns, headerRow: 0 };
}

function noObjects(name: string, sample: readonly Line[]): RowFileError {
  const records = createJsonReader([]).push(sample);
  const found = records.find(({ problem }) => problem !== undefined);
  const told = found ? ` (line ${found.number}: ${found.problem})` : '';
  const message = `${name} begins as JSON Lines do, but no line has an object with fields${told}`;
  return new RowFileError('not_rows', message);
}

function csvLayout(
  name: string,
  lines: readonly Line[],
  isKnown: (column: string) => boolean,
): Layout {
  const sep = sepOf(lines[0]);
  const rows = sep === undefined ? lines : lines.slice(1);
  const headers = (sep === undefined ? DELIMITERS : [sep]).map((it) => readHeader(rows, it));
  const readable = headers.filter((header) => 'columns' in header);
  const known = ({ columns }: Layout) => columns.filter(isKnown).length;
  const best = readable.reduce<Layout | undefined>(
    (a, b) => (a === undefined || rank(known(b), b) > rank(known(a), a) ? b : a),
    undefined,
  );
  if (best !== undefined) return { ...best, hasSepLine: sep !== undefined };
  const [problem] = headers.map((header) => ('problem' in header ? header.problem : ''));
  throw new RowFileError('not_rows', `The column names of ${name} cannot be read: ${problem}`);
}

/** Known names count before columns. */
function rank(known: number, { columns }: Layout): number {
  return known * MAX_LINE + columns.length;
}

function readHeader(lines: readonly Line[], delimiter: string): Layout | { problem: string } {
  const reader = createCsvReader(delimiter);
  let lineBreak = '';
  let header: RawRecord | undefined;
  for (const line of lines) {
    header = reader.push([line]).find((record) => !isEmptyRecord(record));
    ({ lineBreak } = line);
    if (header !== undefined) break;
  }
  header ??= reader.end().find((record) => !isEmptyRecord(record));
  if (header === undefined) return { problem: 'there are none.' };
  const { problem, cells: columns, number: headerRow } = header;
  if (problem !== undefined) return { problem };
  lineBreak ||= '\n';
  return { format: 'csv', delimiter, lineBreak, hasSepLine: false, columns, headerRow };
}
