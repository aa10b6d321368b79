import { isBlank } from './clean.js';
import type { Line } from './lines.js';

/** One row of a file, not understood yet. */
export interface RawRecord {
  /** As the spreadsheet shows it: empty rows count, and a row of several lines counts once. */
  number: number;
  cells: readonly string[];
  /** Why it cannot be read: one sentence. It has no cells then. */
  problem?: string | undefined;
  /** The line as it stands, of JSON Lines; the beginning of what cannot be read. */
  text?: string | undefined;
}

/** Puts lines together to records. One reader serves one pass over a file. */
export interface RecordReader {
  push(lines: readonly Line[]): RawRecord[];
  end(): RawRecord[];
}

/** A cell of JSON Lines that is a list, an object, true or false. */
export const NOT_TEXT = '\u0000';

/** Nothing in it: a row that spreadsheets leave at the end of a table. */
export function isEmptyRecord({ problem, cells }: RawRecord): boolean {
  return problem === undefined && cells.every((cell) => isBlank(cell) && cell !== NOT_TEXT);
}
