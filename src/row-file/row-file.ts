import { isUuid } from '../contracts/parse-input.js';
import type { GroupKey } from '../contracts/rows.js';
import type { ColumnMap } from './column-map.js';
import { roleOf, toLooseName } from './column-names.js';
import type { ChosenColumns } from './choose-columns.js';
import { chooseColumns } from './choose-columns.js';
import { RowFileError } from './errors.js';
import type { GroupMap } from './group-map.js';
import { readGroupMap } from './group-map.js';
import type { Layout } from './layout.js';
import type { FileRow, MadeRows } from './make-rows.js';
import { createRowMaker } from './make-rows.js';
import type { Selection } from './own-columns.js';
import { OWN_COLUMNS, ownColumnIndex, toSelection } from './own-columns.js';
import { isEmptyRecord } from './records.js';
import type { ColumnSplitter, SplitRecord } from './split-columns.js';
import { createColumnSplitter } from './split-columns.js';
import type { Table, TableOptions } from './table.js';
import { openTable } from './table.js';

export interface RowFileOptions extends Omit<TableOptions, 'isKnown'> {
  companyId: string;
  /** Of all rows; a column that names one is ignored then. */
  group?: GroupKey | undefined;
  /** Which columns name user and group, where their names do not say it. */
  map?: ColumnMap | undefined;
  /** What stands between the groups of one cell: each becomes a row of its own, `12.1`, `12.2`. */
  splitGroups?: string | undefined;
  /** Path of a file that translates what stands in the group's column. */
  groupMap?: string | undefined;
  /** Of a results file, the rows to do again: outcomes, or outcomes with a reason, as in `refused:user_not_found`. */
  only?: readonly string[] | undefined;
}

/** What one row of the file is, and asks for. */
export interface FileRecord extends SplitRecord {
  isEmpty: boolean;
  /** None where the row is empty, or not among those to do. */
  rows: readonly FileRow[];
  /** The part of the group's cell that each of `rows` is about, where they are several. */
  parts?: readonly string[] | undefined;
}

/** A file of rows: read as a stream, as often as asked, in memory for a few hundred rows. */
export interface RowFile extends Layout {
  readonly name: string;
  readonly companyId: string;
  /** Those of the file itself; result columns of ours are not among them. */
  readonly columns: readonly string[];
  readonly chosen: ChosenColumns;
  /** For people, such as `user = "E-mail", group = "Team", 11 columns ignored`. */
  readonly mapping: string;
  /** Whether it is a results file of ours. */
  readonly isResults: boolean;
  /** Whether a file beside it should begin with a byte order mark. */
  readonly withBom: boolean;
  /** Of the file's bytes, in hexadecimal digits. */
  readonly sha256: string;
  /** The rows to do, in the file's order; empty ones are left out. */
  rows(): AsyncIterable<FileRow>;
  /** Every row of the file, to join results to. */
  records(): AsyncIterable<FileRecord>;
  /** Empty rows of the last complete pass of `rows` or `records`. */
  emptyRows(): number;
  close(): Promise<void>;
}

/**
 * Opens a file of rows and reads it once, for its digest and to be sure that it is text. Throws `RowFileError` where
 * it cannot be used as a whole. Close it.
 */
export async function openRowFile(options: RowFileOptions): Promise<RowFile> {
  const selection = options.only === undefined ? undefined : toSelection(options.only);
  checkOptions(options);
  const groupMap = await readGroupMapOf(options);
  const table = await openTable({ ...options, isKnown: (column) => isKnown(column, options.map) });
  try {
    const splitter = createColumnSplitter(table.name, table.layout);
    if (selection !== undefined && !splitter.isResults) throw noResults(table.name);
    const { map = {}, group, splitGroups, companyId } = options;
    const chosen = chooseColumns({ name: table.name, columns: splitter.columns, map, group });
    const toRows = createRowMaker({ companyId, columns: chosen, group, splitGroups, groupMap });
    return createRowFile({ companyId, table, splitter, chosen, toRows, selection });
  } catch (error) {
    await table.close();
    throw error;
  }
}

async function readGroupMapOf(options: RowFileOptions): Promise<GroupMap | undefined> {
  const { groupMap, encoding, signal } = options;
  return groupMap === undefined ? undefined : readGroupMap(groupMap, { encoding, signal });
}

function checkOptions({ companyId, splitGroups }: RowFileOptions): void {
  if (!isUuid(companyId)) {
    const message = `The company must be a UUID such as c0000000-0000-4000-8000-000000000001, not ${companyId}`;
    throw new RowFileError('option', message);
  }
  if (splitGroups === '') {
    throw new RowFileError('option', `--split-groups needs a separator, such as ';'`);
  }
}

/** A column that means something decides between delimiters. */
function isKnown(column: string, map: ColumnMap = {}): boolean {
  const isNamed = [map.user, map.group].some(
    (name) => name !== undefined && toLooseName(name) === toLooseName(column),
  );
  return isNamed || roleOf(column) !== undefined || ownColumnIndex(column) !== -1;
}

function noResults(name: string): RowFileError {
  const remedy = `--only selects rows of a results file, which has a column "${OWN_COLUMNS[0]}"`;
  return new RowFileError('option', `${name} is no results file: ${remedy}`);
}

const NO_ROWS: MadeRows = { rows: [] };

function createRowFile(parts: {
  companyId: string;
  table: Table;
  splitter: ColumnSplitter;
  chosen: ChosenColumns;
  toRows: ReturnType<typeof createRowMaker>;
  selection: Selection | undefined;
}): RowFile {
  const { companyId, table, splitter, chosen, toRows, selection } = parts;
  const { columns, isResults } = splitter;
  let emptyRows = 0;

  function understand(record: SplitRecord): FileRecord {
    const { number, cells, problem, text, own, overflow } = record;
    const isEmpty = isEmptyRecord(record);
    const isSelected = !isEmpty && (selection?.(own) ?? true);
    const { rows, parts } = isSelected ? toRows(record) : NO_ROWS;
    return { number, cells, problem, text, own, overflow, isEmpty, rows, parts };
  }

  async function* records(): AsyncGenerator<FileRecord> {
    let empty = 0;
    for await (const portion of table.records()) {
      for (const raw of portion) {
        const record = understand(splitter.split(raw));
        if (record.isEmpty) empty += 1;
        yield record;
      }
    }
    emptyRows = empty;
  }

  async function* rows(): AsyncGenerator<FileRow> {
    for await (const record of records()) yield* record.rows;
  }

  return {
    ...table.layout,
    name: table.name,
    companyId: companyId.toLowerCase(),
    columns,
    chosen,
    mapping: chosen.mapping,
    isResults,
    withBom: table.withBom,
    sha256: table.sha256,
    rows,
    records,
    emptyRows: () => emptyRows,
    close: () => table.close(),
  };
}
