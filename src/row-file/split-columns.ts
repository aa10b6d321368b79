import { isBlank } from './clean.js';
import { RowFileError } from './errors.js';
import { rearm } from './formula.js';
import type { Layout } from './layout.js';
import type { OwnCells } from './own-columns.js';
import {
  isOwnColumn,
  NO_OWN_CELLS,
  OWN_COLUMNS,
  ownColumnIndex,
  reasonOf,
  UNREADABLE,
} from './own-columns.js';
import type { RawRecord } from './records.js';

/** A record with the file's own cells and those that an earlier results file added apart. */
export interface SplitRecord extends RawRecord {
  /** As in {@link OWN_COLUMNS}; empty texts where the file is no results file of ours. */
  own: OwnCells;
  /** What the row has beyond the columns: it cannot be read then. */
  overflow: readonly string[];
}

export interface ColumnSplitter {
  /** The names of the file's own columns. */
  columns: readonly string[];
  /** Whether it is a results file of ours. */
  isResults: boolean;
  split(record: RawRecord): SplitRecord;
}

/** Ours may stand anywhere, as people move columns; apostrophes against formulas are taken off in such a file. */
export function createColumnSplitter(name: string, layout: Layout): ColumnSplitter {
  const { columns } = layout;
  const ownAt = OWN_COLUMNS.map((_, own) => columns.findIndex((it) => ownColumnIndex(it) === own));
  const isResults = ownAt[0] !== -1;
  if (!isResults) return { columns, isResults, split: (record) => splitForeign(record, columns) };
  const undo = layout.format === 'csv' ? rearm : (cell: string) => cell;
  const theirs = [...columns.keys()].filter((index) => !isOwnColumn(columns[index] ?? ''));
  if (theirs.length === 0) {
    const message = `${name} has result columns only: give the file with the users`;
    throw new RowFileError('columns', message);
  }
  const unreadableAt = columns.indexOf(UNREADABLE);
  return {
    columns: theirs.map((index) => undo(columns[index] ?? '')),
    isResults,
    split(record) {
      if (record.problem !== undefined) return splitUnreadable(record);
      const at = (index: number) => undo(record.cells[index] ?? '');
      const beyond = record.cells.slice(columns.length).map(undo);
      const excerpt = unreadableAt === -1 ? [] : [at(unreadableAt)];
      const overflow = [...excerpt, ...beyond];
      return withOverflow(toSplit(record, theirs.map(at), ownAt.map(at), overflow), theirs.length);
    },
  };
}

function splitForeign(record: RawRecord, columns: readonly string[]): SplitRecord {
  const { cells, problem } = record;
  if (problem !== undefined) return splitUnreadable(record);
  if (cells.length <= columns.length) return toSplit(record, cells, NO_OWN_CELLS, []);
  const [inside, overflow] = [cells.slice(0, columns.length), cells.slice(columns.length)];
  return withOverflow(toSplit(record, inside, NO_OWN_CELLS, overflow), columns.length);
}

function splitUnreadable(record: RawRecord): SplitRecord {
  return toSplit(record, [], NO_OWN_CELLS, [record.text ?? '']);
}

/** Written out field by field, as all records are: a million spreads take seconds. */
function toSplit(
  { number, problem, text }: RawRecord,
  cells: readonly string[],
  own: OwnCells,
  overflow: readonly string[],
): SplitRecord {
  return { number, cells, problem, text, own, overflow };
}

/** Empty cells at a row's end are what spreadsheets leave. What a results file calls unreadable keeps its message. */
function withOverflow(record: SplitRecord, width: number): SplitRecord {
  const last = record.overflow.findLastIndex((cell) => !isBlank(cell));
  if (last === -1) return record.overflow.length === 0 ? record : { ...record, overflow: [] };
  const overflow = record.overflow.slice(0, last + 1);
  const told = reasonOf(record.own) === 'unreadable' ? record.own[2] : undefined;
  const counted = `The row has ${width + overflow.length} cells, and the header ${width}.`;
  return { ...record, overflow, problem: told || counted };
}
