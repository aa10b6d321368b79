import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { BatchRow, GroupKey, RowResult, UserKey } from '../../contracts/rows.js';
import { REASONS } from '../../contracts/rows.js';
import { userKeyParts } from '../../contracts/user-key.js';
import type { FileRow, Survey } from '../../row-file/index.js';
import {
  isUsable,
  openSource,
  parseRowNumber,
  RowFileError,
  surveyRows,
  toGroupKey,
  toUserKey,
  usableRows,
} from '../../row-file/index.js';
import { InvalidInputError } from '../errors.js';
import type { PreparedRows } from './prepared-rows.js';

export interface RowsCall {
  companyId: string;
  rows: AsyncIterable<BatchRow>;
  /** Called for each row that is not sent: `invalid` or `duplicate`. */
  onUnsent?: ((row: RowResult) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Stands where a file has the names of its columns. */
const MAPPING = 'rows';

/**
 * Rows as a program has them. They are read twice, so they are written to a private temporary file first, which has no name
 * and is gone with `close`, or with the process. Rejects with `InvalidInputError` where none is usable.
 */
export async function prepareRows(call: RowsCall): Promise<PreparedRows> {
  const { companyId, signal } = call;
  const source = await openSource({ path: '-', input: toLines(call.rows), signal });
  const rows = () => fromLines(source.chunks());
  try {
    const survey = await surveyRows({ rows: rows(), companyId, mapping: MAPPING });
    if (call.onUnsent) await tellUnsent(rows(), survey, call.onUnsent);
    const { digest, counts, groups } = survey;
    return {
      digest,
      counts,
      groups,
      rows: () => usableRows(rows(), survey),
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error instanceof RowFileError ? new InvalidInputError([error.message]) : error;
  }
}

async function* toLines(rows: AsyncIterable<BatchRow>): AsyncGenerator<Uint8Array> {
  for await (const { row, user, group } of rows) {
    try {
      parseRowNumber(row);
    } catch (error) {
      throw new InvalidInputError([(error as Error).message]);
    }
    yield Buffer.from(`${JSON.stringify({ row, user, group })}\n`);
  }
}

async function* fromLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<FileRow> {
  const input = Readable.from(copies(chunks));
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    yield checkRow(JSON.parse(line) as BatchRow);
  }
}

/** The reader looks ahead, and the chunks share a buffer. */
async function* copies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

/** Held to the same rules as a file's rows. */
function checkRow({ row, user, group }: BatchRow): FileRow {
  const checkedUser = checkUser(user);
  if ('reason' in checkedUser) return { row, ...checkedUser };
  const checkedGroup = checkGroup(group);
  return 'reason' in checkedGroup
    ? { row, ...checkedGroup }
    : { row, user: checkedUser, group: checkedGroup };
}

function checkUser(user: UserKey): ReturnType<typeof toUserKey> {
  const { field, value } = userKeyParts(user);
  return toUserKey(value ?? '', field);
}

function checkGroup(group: GroupKey): ReturnType<typeof toGroupKey> {
  return 'groupId' in group ? toGroupKey(group.groupId, true) : toGroupKey(group.groupName ?? '');
}

async function tellUnsent(
  rows: AsyncIterable<FileRow>,
  survey: Survey,
  tell: (row: RowResult) => void,
): Promise<void> {
  for await (const row of rows) {
    if (!isUsable(row)) {
      tell({ ...row, outcome: REASONS[row.reason] });
      continue;
    }
    const earlier = survey.isDuplicateOf(row);
    if (earlier === undefined) continue;
    const message = `The same user and group as row ${earlier}.`;
    tell({ ...row, outcome: 'duplicate', reason: 'same_as_row', message });
  }
}
