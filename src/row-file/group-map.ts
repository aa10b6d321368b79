import { normalizeGroupName } from '../contracts/group-name.js';
import { clean, isBlank } from './clean.js';
import { toLooseName } from './column-names.js';
import { joinFields } from './csv-fields.js';
import { BOM } from './encoding.js';
import { quote, RowFileError } from './errors.js';
import { disarm, rearm } from './formula.js';
import type { RawRecord } from './records.js';
import { openTable } from './table.js';
import { writeText } from './write-text.js';
import type { Out } from './write-text.js';

/** From a value of the file, as group names are compared, to an id or a name; empty: its rows are skipped. */
export type GroupMap = ReadonlyMap<string, string>;

/** A value of the file that names no group. */
export interface UnmappedGroup {
  value: string;
  /** How many rows have it. */
  rows: number;
  /** Names of groups that are like it, best first. */
  nearNames: readonly string[];
}

const COLUMNS = ['value', 'group', 'rows', 'near names'];
const DEFAULT_DELIMITER = ',';

/** Writes a group map to fill in: its column `group` is empty. */
export async function writeGroupMap(options: {
  out: Out;
  groups: Iterable<UnmappedGroup>;
  /** Of the file that it is for. @default ',' */
  delimiter?: string;
}): Promise<void> {
  const delimiter = options.delimiter || DEFAULT_DELIMITER;
  const line = (cells: string[]) => `${joinFields(cells.map(disarm), delimiter)}\r\n`;
  async function* text() {
    yield BOM + line(COLUMNS);
    for (const { value, rows, nearNames } of options.groups) {
      yield line([value, '', String(rows), nearNames.join('; ')]);
    }
  }
  await writeText(options.out, text());
}

/** Reads a file with the columns `value` and `group`, whatever others it has. */
export async function readGroupMap(
  path: string,
  options: { encoding?: string | undefined; signal?: AbortSignal | undefined } = {},
): Promise<GroupMap> {
  const isKnown = (column: string) => indexIn(COLUMNS, column) !== -1;
  const table = await openTable({ ...options, path, isKnown });
  try {
    const { columns } = table.layout;
    const [value, group] = [indexIn(columns, 'value'), indexIn(columns, 'group')];
    if (value === -1 || group === -1) throw noColumns(path);
    const map = new Map<string, string>();
    for await (const records of table.records()) {
      for (const record of records) addEntry(map, toEntry(record, value, group), path);
    }
    return map;
  } finally {
    await table.close();
  }
}

function indexIn(columns: readonly string[], name: string): number {
  return columns.findIndex((column) => toLooseName(column) === toLooseName(name));
}

interface Entry {
  row: number;
  problem: string | undefined;
  value: string;
  group: string;
}

function toEntry({ number, cells, problem }: RawRecord, value: number, group: number): Entry {
  const at = (index: number) => clean(rearm(cells[index] ?? ''));
  return { row: number, problem, value: at(value), group: at(group) };
}

function addEntry(map: Map<string, string>, entry: Entry, path: string): void {
  const { row, problem, value, group } = entry;
  if (problem !== undefined) throw new RowFileError('not_rows', `${path}, row ${row}: ${problem}`);
  if (isBlank(value)) return;
  const key = normalizeGroupName(value);
  const earlier = map.get(key);
  if (earlier !== undefined && earlier !== group) {
    const both = `${quote(value)} to ${quote(earlier)} and to ${quote(group)}`;
    throw new RowFileError('option', `${path} maps ${both} (row ${row}): keep one of them`);
  }
  map.set(key, group);
}

function noColumns(path: string): RowFileError {
  const remedy = 'its first row must be value,group: the value in the file, and the group';
  return new RowFileError('columns', `${path} is no group map: ${remedy}`);
}
