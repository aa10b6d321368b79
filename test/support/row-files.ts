import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { BatchRow } from '../../src/contracts/rows.js';
import type { FileRow, RowFile, RowFileOptions } from '../../src/row-file/index.js';
import { openRowFile } from '../../src/row-file/index.js';

export const COMPANY = 'c0000000-0000-4000-8000-000000000001';
export const USER = 'a0000000-0000-4000-8000-000000000001';
export const GROUP = '90000000-0000-4000-8000-000000000001';

/** A folder for a test file's files, gone at its end. */
export function createFolder(): {
  path: string;
  write(name: string, bytes: string | Uint8Array): string;
} {
  const path = mkdtempSync(join(tmpdir(), 'usher-rows-'));
  afterAll(() => rmSync(path, { recursive: true }));
  return {
    path,
    write(name, bytes) {
      writeFileSync(join(path, name), bytes);
      return join(path, name);
    },
  };
}

export async function toArray<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Opens, uses and closes a file. */
export async function withFile<T>(
  path: string,
  options: Partial<RowFileOptions>,
  use: (file: RowFile) => Promise<T>,
): Promise<T> {
  const file = await openRowFile({ path, companyId: COMPANY, ...options });
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** A row as one line: `2 ada@acme.example Sales`, or `3 invalid reason`. */
export function show(row: FileRow): string {
  if (!('user' in row)) return `${row.row} ${row.reason}`;
  return [row.row, ...Object.values(row.user), ...Object.values(row.group)].join(' ');
}

export async function rowsOf(
  path: string,
  options: Partial<RowFileOptions> = {},
): Promise<string[]> {
  return withFile(path, options, async (file) => (await toArray(file.rows())).map(show));
}

export async function* iterate<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

/** The n-th of many rows that differ. */
export function toBatchRow(n: number): BatchRow {
  return { row: String(n), user: { email: `u${n}@acme.example` }, group: { groupName: 'Sales' } };
}
