import type { BatchRow, GroupKey, ReasonCode, UserKey } from '../contracts/rows.js';
import { normalizeGroupName } from '../contracts/group-name.js';
import type { ChosenColumns } from './choose-columns.js';
import { clean, detach } from './clean.js';
import { quote } from './errors.js';
import { toGroupKey } from './group-key.js';
import type { GroupMap } from './group-map.js';
import type { RawRecord } from './records.js';
import { NOT_TEXT } from './records.js';
import { MAX_PARTS, showRowNumber } from './row-number.js';
import type { CellProblem } from './user-key.js';
import { toUserKey } from './user-key.js';

/** A row that is not sent, and why. */
export interface UnusableRow {
  row: string;
  reason: ReasonCode;
  /** One sentence. */
  message: string;
}

export type FileRow = BatchRow | UnusableRow;

export function isUsable(row: FileRow): row is BatchRow {
  return 'user' in row;
}

export interface MakeRowsOptions {
  companyId: string;
  columns: ChosenColumns;
  group: GroupKey | undefined;
  splitGroups: string | undefined;
  groupMap: GroupMap | undefined;
}

/** What a row's group cell says: one membership, or several. */
interface GroupPart {
  /** Of the cell. */
  text: string;
  group: GroupKey | CellProblem;
}

export interface MadeRows {
  rows: FileRow[];
  /** The part of the group's cell that each row is about, where they are several. */
  parts?: string[];
}

/** Distinct group cells that are remembered, and the longest of them. */
const MAX_CELLS = 10_000;
const MAX_CELL = 1_000;

/** Makes of a record the memberships that it asks for, or what is wrong with it. */
export function createRowMaker(options: MakeRowsOptions): (record: RawRecord) => MadeRows {
  const { columns } = options;
  const company = options.companyId.toLowerCase();
  const partsOf = rememberCells((cell) => toParts(cell, options));

  return ({ number, cells, problem }) => {
    const row = String(number);
    const bad = (it: CellProblem): MadeRows => ({ rows: [{ row, ...it }] });
    if (problem !== undefined) return bad({ reason: 'unreadable', message: problem });
    const other = otherCompany(cells[columns.company ?? -1], company);
    if (other !== undefined) return bad(other);
    const user = toUserKey(cells[columns.user] ?? '', columns.userField);
    if (isProblem(user)) return bad(user);
    if (columns.group === undefined) {
      return { rows: [toRow(row, user, options.group ?? toGroupKey(''))] };
    }
    const parts = partsOf(cells[columns.group] ?? '');
    if (parts.length === 1) return { rows: parts.map(({ group }) => toRow(row, user, group)) };
    return {
      rows: parts.map(({ group }, n) =>
        toRow(showRowNumber({ row: number, part: n + 1 }), user, group),
      ),
      parts: parts.map(({ text }) => text),
    };
  };
}

function toRow(row: string, user: UserKey, group: GroupKey | CellProblem): FileRow {
  return isProblem(group) ? { row, ...group } : { row, user, group };
}

function isProblem(value: UserKey | GroupKey | CellProblem): value is CellProblem {
  return 'reason' in value;
}

function otherCompany(cell: string | undefined, company: string): CellProblem | undefined {
  const named = clean(cell ?? '');
  if (named === '' || named.toLowerCase() === company) return undefined;
  return {
    reason: 'other_company',
    message: `The row is of company ${quote(named)}, and the batch of ${company}.`,
  };
}

function toParts(cell: string, options: MakeRowsOptions): GroupPart[] {
  const { splitGroups } = options;
  const toPart = (text: string) => ({ text: detach(text), group: translate(text, options) });
  if (splitGroups === undefined || cell === NOT_TEXT) return [toPart(cell)];
  const texts = cell.split(splitGroups, MAX_PARTS + 1).map(clean);
  const named = texts.filter((text) => text !== '');
  if (named.length === 0) return [toPart('')];
  if (named.length <= MAX_PARTS) return named.map(toPart);
  const message = `The row names more than ${MAX_PARTS} groups.`;
  return [{ text: '', group: { reason: 'group_invalid', message } }];
}

function translate(text: string, { groupMap, columns }: MakeRowsOptions): GroupKey | CellProblem {
  const target = groupMap?.get(normalizeGroupName(clean(text)));
  if (target === undefined) return toGroupKey(text, columns.isGroupId);
  if (target !== '') return toGroupKey(target);
  const message = `The group map maps ${quote(clean(text))} to nothing.`;
  return { reason: 'mapped_to_nothing', message };
}

/** Rows of one group share one key: a file names few groups many times. */
function rememberCells(toValue: (cell: string) => GroupPart[]): (cell: string) => GroupPart[] {
  const known = new Map<string, GroupPart[]>();
  return (cell) => {
    const found = known.get(cell);
    if (found !== undefined) return found;
    const value = toValue(cell);
    if (known.size >= MAX_CELLS) known.clear();
    if (cell.length <= MAX_CELL) known.set(detach(cell), value);
    return value;
  };
}
