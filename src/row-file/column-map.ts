import type { UserKeyField } from '../contracts/rows.js';
import { RowFileError } from './errors.js';

/** Which columns name user and group, where their names do not say it. */
export interface ColumnMap {
  /** The name of the column that names the user. */
  user?: string;
  /** What is in it. @default what its name says, else what each cell looks like */
  userField?: UserKeyField;
  group?: string;
}

const KEYS = ['user', 'userId', 'email', 'externalId', 'employeeId', 'group'] as const;
const ASSIGNMENT = new RegExp(`(?:^|,)\\s*(${KEYS.join('|')})\\s*=`, 'gi');

/**
 * Reads what is given as `--map user=E-mail,group=Team`; `employeeId=No.` in place of `user=` says what is in the
 * column. Names may have commas in them.
 */
export function parseColumnMap(text: string): ColumnMap {
  const matches = [...text.matchAll(ASSIGNMENT)];
  if (matches[0]?.index !== 0) throw badMap(text);
  const map: ColumnMap = {};
  for (const [n, { 0: opening, 1: word = '', index }] of matches.entries()) {
    const column = text.slice(index + opening.length, matches[n + 1]?.index).trim();
    const key = KEYS.find((known) => known.toLowerCase() === word.toLowerCase()) ?? 'user';
    if (column === '' || isTaken(map, key)) throw badMap(text);
    Object.assign(map, toEntry(key, column));
  }
  return map;
}

function isTaken(map: ColumnMap, key: (typeof KEYS)[number]): boolean {
  return (key === 'group' ? map.group : map.user) !== undefined;
}

function toEntry(key: (typeof KEYS)[number], column: string): ColumnMap {
  if (key === 'group') return { group: column };
  return key === 'user' ? { user: column } : { user: column, userField: key };
}

function badMap(text: string): RowFileError {
  const example =
    'user=COLUMN,group=COLUMN (userId=, email=, externalId= or employeeId= for user=)';
  return new RowFileError('option', `--map ${text} is not understood: write ${example}`);
}

/** The option as it is typed in a shell. */
export function toMapOption({ user, group }: ColumnMap): string {
  const parts = [user && `user=${user}`, group && `group=${group}`].filter(Boolean).join(',');
  return `--map ${/^[\w@%+=:,./-]+$/.test(parts) ? parts : `'${parts.replaceAll("'", `'\\''`)}'`}`;
}
