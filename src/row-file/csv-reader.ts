import { splitFields } from './csv-fields.js';
import type { Line } from './lines.js';
import { MAX_EXCERPT, MAX_LINE } from './lines.js';
import type { RawRecord, RecordReader } from './records.js';

/** A field of this length is unreadable: somebody forgot the closing quote. UTF-16 code units. */
const MAX_FIELD = 65_536;

/** So is a quoted field with as many line breaks. */
const MAX_BREAKS = 20;

const ENDLESS =
  `A quoted field has no end within ${MAX_BREAKS} lines and ${MAX_FIELD / 1_024} KiB: ` +
  'look for a quotation mark too many.';
const TOO_LONG = `The line is longer than ${MAX_LINE / 1_024} KiB.`;

/** A record whose quoted field goes on in the next line. */
interface Open {
  number: number;
  first: Line;
  /** The lines that came behind the first. */
  after: Line[];
  cells: string[];
  /** The open field, from its quote on, with the break of its last line. */
  field: string;
}

/**
 * Records of CSV. Where a quoted field has no end, only the line that opened it is lost: reading resumes on the line
 * after it. This is why no CSV library does it: they would have to go back.
 */
export function createCsvReader(delimiter: string): RecordReader {
  let number = 0;
  let open: Open | undefined;

  function read(line: Line, records: RawRecord[]): void {
    if (open === undefined) begin(line, records);
    else goOn(open, line, records);
  }

  function begin(line: Line, records: RawRecord[]): void {
    number += 1;
    if (line.isCut) records.push(unreadable(number, line, TOO_LONG));
    else take({ number, first: line, after: [], cells: [], field: line.text }, records);
  }

  function goOn(record: Open, line: Line, records: RawRecord[]): void {
    record.after.push(line);
    record.field += line.text;
    if (line.isCut || record.after.length >= MAX_BREAKS) giveUp(record, records);
    else take(record, records);
  }

  /** Splits what is not split yet. */
  function take(record: Open, records: RawRecord[]): void {
    const { cells, field } = record;
    const openAt = splitFields(field, delimiter, cells);
    const rest = openAt === -1 ? '' : field.slice(openAt);
    if (field.length >= MAX_FIELD && [...cells, rest].some(isTooLong)) giveUp(record, records);
    else if (openAt === -1) {
      open = undefined;
      records.push({ number: record.number, cells });
    } else {
      const { lineBreak } = record.after.at(-1) ?? record.first;
      open = { ...record, field: rest + lineBreak };
    }
  }

  function giveUp(record: Open, records: RawRecord[]): void {
    open = undefined;
    records.push(unreadable(record.number, record.first, ENDLESS));
    for (const line of record.after) read(line, records);
  }

  return {
    push(lines) {
      const records: RawRecord[] = [];
      for (const line of lines) read(line, records);
      return records;
    },
    end() {
      const records: RawRecord[] = [];
      while (open !== undefined) giveUp(open, records);
      return records;
    },
  };
}

function isTooLong(field: string): boolean {
  return field.length >= MAX_FIELD;
}

function unreadable(number: number, line: Line, problem: string): RawRecord {
  return { number, cells: [], problem, text: line.text.slice(0, MAX_EXCERPT) };
}
