import { createHash } from 'node:crypto';
import { groupKeyText, userKeyText } from '../contracts/row-keys.js';
import type { BatchRow, GroupKey, UserKeyField } from '../contracts/rows.js';
import { REASONS } from '../contracts/rows.js';
import { userKeyParts } from '../contracts/user-key.js';
import { RowFileError } from './errors.js';
import type { FileRow, UnusableRow } from './make-rows.js';
import { isUsable } from './make-rows.js';
import { createMembershipIndex } from './membership-index.js';
import type { RowFile } from './row-file.js';

/** Rows that are not empty are one of usable, invalid, skipped and duplicate. */
export interface SurveyCounts {
  rows: number;
  usable: number;
  invalid: number;
  skipped: number;
  duplicate: number;
  empty: number;
}

export interface SurveyedGroup {
  /** As its first row names it. */
  group: GroupKey;
  /** Usable rows. */
  rows: number;
  /** They name their users in several ways: two of them may turn out to be one user. */
  mixedKeys: boolean;
}

/** What a first pass over the rows finds out. */
export interface Survey {
  /** SHA-256 over company, mapping and rows, in hexadecimal digits: the same rows have the same. */
  digest: string;
  counts: SurveyCounts;
  /** In the order of their first usable rows. */
  groups: readonly SurveyedGroup[];
  /** The first invalid rows, for people: what went wrong is told before anything is started. */
  firstInvalid: readonly UnusableRow[];
  /** The row that asks for the same membership before this one. */
  isDuplicateOf(row: BatchRow): string | undefined;
}

export interface SurveyInput {
  rows: AsyncIterable<FileRow>;
  companyId: string;
  /** What the columns were taken for: another mapping is another batch. */
  mapping: string;
  /** Asked at the end. */
  emptyRows?: () => number;
}

/** As many rows at the beginning that are invalid for one reason are a wrong file, or a wrong column. */
const TELLING_ROWS = 200;

/** So many invalid rows are told in full; the report has them all. */
const SHOWN_INVALID = 3;

/**
 * Reads all rows once, in about 32 bytes a row. Throws `RowFileError` where the first 200 are all invalid for one
 * reason, and where none is usable.
 */
export async function surveyRows(input: SurveyInput): Promise<Survey> {
  const { rows, companyId, mapping, emptyRows } = input;
  const counts: SurveyCounts = {
    rows: 0,
    usable: 0,
    invalid: 0,
    skipped: 0,
    duplicate: 0,
    empty: 0,
  };
  const digest = createDigest(companyId, mapping);
  const index = createMembershipIndex();
  const groups = createGroups();
  const firstInvalid: UnusableRow[] = [];
  const watch = createWatch(mapping);
  for await (const row of rows) {
    counts.rows += 1;
    watch(row, counts.rows);
    if (isUsable(row)) {
      const membership = toMembership(row);
      digest.add(row.row, membership);
      if (index.add(membership, row.row) !== undefined) counts.duplicate += 1;
      else {
        counts.usable += 1;
        groups.count(row);
      }
    } else {
      digest.add(row.row, row.reason);
      const isSkipped = REASONS[row.reason] === 'skipped';
      counts[isSkipped ? 'skipped' : 'invalid'] += 1;
      if (!isSkipped && firstInvalid.length < SHOWN_INVALID) firstInvalid.push(row);
    }
  }
  counts.empty = emptyRows?.() ?? 0;
  if (counts.usable === 0) throw nothingUsable(counts, firstInvalid);
  return {
    digest: digest.end(),
    counts,
    groups: groups.all(),
    firstInvalid,
    isDuplicateOf: (row) => index.earlier(toMembership(row), row.row),
  };
}

/** The same of the rows of a file. */
export function surveyFile(file: RowFile): Promise<Survey> {
  const { companyId, mapping } = file;
  const emptyRows = () => file.emptyRows();
  return surveyRows({ rows: file.rows(), companyId, mapping, emptyRows });
}

/** One text for rows that ask for the same. */
function toMembership({ user, group }: BatchRow): string {
  return `${userKeyText(user)}\0${groupKeyText(group)}`;
}

function createGroups() {
  const groups = new Map<string, SurveyedGroup & { field: UserKeyField }>();
  return {
    count({ user, group }: BatchRow): void {
      const key = groupKeyText(group);
      const { field } = userKeyParts(user);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { group, rows: 1, mixedKeys: false, field });
      else {
        known.rows += 1;
        known.mixedKeys ||= known.field !== field;
      }
    },
    all: (): SurveyedGroup[] =>
      [...groups.values()].map(({ group, rows, mixedKeys }) => ({ group, rows, mixedKeys })),
  };
}

/** The rows to send, of a second pass. */
export async function* usableRows(
  rows: AsyncIterable<FileRow>,
  survey: Pick<Survey, 'isDuplicateOf'>,
): AsyncGenerator<BatchRow> {
  for await (const row of rows) {
    if (isUsable(row) && survey.isDuplicateOf(row) === undefined) yield row;
  }
}

/** Characters that are hashed at once. */
const BLOCK = 65_536;

function createDigest(companyId: string, mapping: string) {
  const digest = createHash('sha256');
  let block = `${JSON.stringify([companyId.toLowerCase(), mapping])}\n`;
  return {
    add(row: string, what: string): void {
      block += `${row}\0${what}\n`;
      if (block.length < BLOCK) return;
      digest.update(block);
      block = '';
    },
    end: () => digest.update(block).digest('hex'),
  };
}

/** Stops at the row that makes it certain that the file, or a column, is a wrong one. */
function createWatch(mapping: string): (row: FileRow, n: number) => void {
  let first: UnusableRow | undefined;
  let isAlike = true;
  return (row, n) => {
    if (!isAlike || n > TELLING_ROWS) return;
    isAlike =
      !isUsable(row) && REASONS[row.reason] === 'invalid' && row.reason === (first ?? row).reason;
    if (!isAlike || isUsable(row)) return;
    first ??= row;
    if (n === TELLING_ROWS) throw oneReason(first, mapping);
  };
}

function oneReason({ row, reason, message }: UnusableRow, mapping: string): RowFileError {
  return new RowFileError(
    'one_reason',
    `The first ${TELLING_ROWS} rows are all invalid (${reason}; ${tell({ row, message })}): nothing was started; ` +
      `check the file and its columns (${mapping})`,
  );
}

function nothingUsable(counts: SurveyCounts, firstInvalid: readonly UnusableRow[]): RowFileError {
  const { rows, invalid, skipped, empty } = counts;
  const found =
    rows === 0
      ? `there are no rows to do${empty > 0 ? ` but ${empty} empty ones` : ''}`
      : `of ${rows} rows, ${invalid} are invalid and ${skipped} are skipped`;
  const told = firstInvalid.length > 0 ? ` (${firstInvalid.map(tell).join('; ')})` : '';
  const message = `No row is usable, so nothing was started: ${found}${told}`;
  return new RowFileError('no_usable_row', message);
}

function tell({ row, message }: Pick<UnusableRow, 'row' | 'message'>): string {
  return `row ${row}: ${message.replace(/\.$/, '')}`;
}
