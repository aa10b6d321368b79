import { isUuid } from '../contracts/parse-input.js';
import type { ReasonCode, UserKey, UserKeyField } from '../contracts/rows.js';
import { clean, detach, isChangedNumber, isFormulaError } from './clean.js';
import { quote } from './errors.js';
import { NOT_TEXT } from './records.js';

/** Why a cell is not usable. */
export interface CellProblem {
  reason: ReasonCode;
  /** One sentence. */
  message: string;
}

/** Longest key, in UTF-16 code units; RFC 5321 has 254 for addresses. */
const MAX_KEY = 254;

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}]/u;
const EMAIL = /^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\]+$/;

/** How a column of keys of several kinds says what a number is: `employeeId:00123`. */
const TYPED = /^(userId|email|externalId|employeeId)\s*:\s*(.+)$/is;

const FORMS: Record<UserKeyField, { fits: (text: string) => boolean; what: string }> = {
  userId: { fits: isUuid, what: 'a user id (a UUID)' },
  email: { fits: (text) => EMAIL.test(text), what: 'an e-mail address' },
  externalId: { fits: () => true, what: 'a partner id' },
  employeeId: { fits: () => true, what: 'an employee number' },
};

/** The user that a cell names; without a field, the cell says by its form what it is. */
export function toUserKey(cell: string, field: UserKeyField | undefined): UserKey | CellProblem {
  if (cell === NOT_TEXT) return invalid('The user is neither a text nor a number.');
  const text = clean(cell);
  if (text === '') return { reason: 'user_missing', message: 'The row names no user.' };
  if (isFormulaError(text)) return changedByExcel(text, 'is the error of a formula');
  return field === undefined ? toKeyByForm(text) : toKey(text, field);
}

function toKeyByForm(text: string): UserKey | CellProblem {
  const [, typed = '', rest = ''] = TYPED.exec(text) ?? [];
  const field = (Object.keys(FORMS) as UserKeyField[]).find(
    (known) => known.toLowerCase() === typed.toLowerCase(),
  );
  if (field !== undefined) return toKey(rest, field);
  if (isUuid(text)) return toKey(text, 'userId');
  if (text.includes('@')) return toKey(text, 'email');
  const remedy = 'say with --map employeeId=COLUMN or externalId=COLUMN what it is';
  return invalid(`${quote(text)} is neither a user id nor an e-mail address: ${remedy}.`);
}

function toKey(text: string, field: UserKeyField): UserKey | CellProblem {
  const isNumber = field === 'employeeId' || field === 'externalId';
  if (isNumber && isChangedNumber(text)) {
    return changedByExcel(
      text,
      'was a longer number: format the column as text and export it anew',
    );
  }
  const { fits, what } = FORMS[field];
  if (INVISIBLE.test(text)) return invalid(`${quote(text)} has an invisible character in it.`);
  if (!fits(text) || text.length > MAX_KEY) return invalid(`${quote(text)} is not ${what}.`);
  const value = detach(field === 'userId' ? text.toLowerCase() : text);
  return { [field]: value } as unknown as UserKey;
}

function invalid(message: string): CellProblem {
  return { reason: 'user_invalid', message };
}

function changedByExcel(text: string, how: string): CellProblem {
  return { reason: 'changed_by_excel', message: `Changed by Excel: ${quote(text)} ${how}.` };
}

/** As one text that {@link toUserKey} reads back without being told the field. */
export function showUserKey(user: UserKey): string {
  if ('userId' in user) return user.userId;
  if ('email' in user) return user.email;
  return 'externalId' in user ? `externalId:${user.externalId}` : `employeeId:${user.employeeId}`;
}
