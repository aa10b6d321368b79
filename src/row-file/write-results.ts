import type { Counts, RowOutcome, RowResult } from '../contracts/rows.js';
import { REASONS } from '../contracts/rows.js';
import { joinFields } from './csv-fields.js';
import { BOM } from './encoding.js';
import { RowFileError } from './errors.js';
import { disarm } from './formula.js';
import type { FileRow } from './make-rows.js';
import { isUsable } from './make-rows.js';
import type { OwnCells, Told } from './own-columns.js';
import { OWN_COLUMNS, outcomeOf, toOwnCells } from './own-columns.js';
import { createRenderer } from './render-record.js';
import type { ResultStore } from './result-store.js';
import { createResultStore } from './result-store.js';
import type { FileRecord, RowFile } from './row-file.js';
import type { Survey } from './survey.js';
import type { Out } from './write-text.js';
import { writeText } from './write-text.js';

export interface WriteResultsInput {
  /** A path, which may be that of the file itself, or a stream, which stays open. */
  out: Out;
  /** In any order. */
  results: AsyncIterable<RowResult>;
  /** The file that the rows are from. Without it, keys and outcomes are written, as CSV with commas. */
  file?: RowFile | undefined;
  /** Of that file's rows; tells which are duplicates. */
  survey?: Pick<Survey, 'isDuplicateOf'> | undefined;
  /** For rows of the file that are to be sent and have no result. @default not_attempted, under_way */
  missing?: Told | undefined;
  /** Only rows with one of these outcomes. @default all rows of the file, empty ones too */
  outcomes?: readonly RowOutcome[] | undefined;
}

const UNDER_WAY: Told = {
  outcome: 'not_attempted',
  reason: 'under_way',
  message: 'Its outcome is not known yet.',
};

/**
 * Writes the results file: every row of the file as it stands there, with what became of it in columns of ours.
 * The columns of an earlier results file are replaced; a row of it that was not among those to do keeps them, and
 * so does one that was in place before and still is: a file where nothing was left to do comes out as it went in.
 *
 * The answer counts the rows of this batch. Throws `RowFileError` for results of rows that the file does not have.
 */
export async function writeResults(input: WriteResultsInput): Promise<Counts> {
  const { out, file } = input;
  const store = createResultStore({ withKeys: file === undefined });
  for await (const result of input.results) store.add(result);
  const counts: Counts = {};
  const tell = ({ outcome }: Told) => {
    if (input.outcomes?.includes(outcome) === false) return false;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    return true;
  };
  const text = file === undefined ? keysOnly(store, tell) : joined(input, file, store, tell);
  await writeText(out, text);
  return counts;
}

/** Counts a result; whether it is to be written. */
type Tell = (result: Told) => boolean;

async function* joined(
  input: WriteResultsInput,
  file: RowFile,
  store: ResultStore,
  tell: Tell,
): AsyncGenerator<string> {
  const renderer = createRenderer({ ...file, groupColumn: file.chosen.group });
  yield renderer.head();
  for await (const record of file.records()) {
    if (record.rows.length === 0 && input.outcomes === undefined) {
      yield renderer.line(record, record.own);
    }
    for (const [n, row] of record.rows.entries()) {
      const result = store.take(row.row) ?? toResult(row, input);
      const own = input.outcomes === undefined ? toCells(record, result) : toOwnCells(result);
      if (tell(result)) yield renderer.line({ ...record, part: record.parts?.[n] }, own);
    }
  }
  const stray = store.left();
  if (stray !== undefined) throw otherFile(file.name, stray);
}

/** What is known of a row that has no result. */
function toResult(row: FileRow, { survey, missing = UNDER_WAY }: WriteResultsInput): Told {
  if (!isUsable(row)) {
    return { outcome: REASONS[row.reason], reason: row.reason, message: row.message };
  }
  const earlier = survey?.isDuplicateOf(row);
  if (earlier === undefined) return missing;
  const message = `The same user and group as row ${earlier}.`;
  return { outcome: 'duplicate', reason: 'same_as_row', message };
}

/** A member that this batch found in place is told of as before: by whom and when it was added. */
function toCells(record: FileRecord, result: Told): OwnCells {
  const earlier = outcomeOf(record.own);
  const wasInPlace = earlier === 'added' || earlier === 'already_member';
  return wasInPlace && result.outcome === 'already_member' ? record.own : toOwnCells(result);
}

const KEY_COLUMNS = ['row', 'user', 'group'] as const;

async function* keysOnly(store: ResultStore, tell: Tell): AsyncGenerator<string> {
  const line = (cells: readonly string[]) => `${joinFields(cells.map(disarm), ',')}\r\n`;
  yield BOM + line([...KEY_COLUMNS, ...OWN_COLUMNS]);
  for (const { row, user = '', group = '', ...result } of store.all()) {
    if (tell(result)) yield line([row, user, group, ...toOwnCells(result)]);
  }
}

function otherFile(name: string, row: string): RowFileError {
  const message = `There is a result for row ${row}, which ${name} does not have: give the file of this batch`;
  return new RowFileError('other_file', message);
}
