import { isUuid } from '../contracts/parse-input.js';
import { countChars } from '../contracts/text.js';
import type { GroupKey } from '../contracts/rows.js';
import { clean, detach, isFormulaError } from './clean.js';
import { quote } from './errors.js';
import { NOT_TEXT } from './records.js';
import type { CellProblem } from './user-key.js';

/** Longest name of a group, in Unicode code points: Spotnana API documentation. */
const MAX_NAME = 255;

const CONTROL = /[\p{Cc}\p{Cs}]/u;

/** The group that a text names: an id where it is a UUID, else a name. */
export function toGroupKey(text: string, isIdOnly = false): GroupKey | CellProblem {
  if (text === NOT_TEXT) return invalid('The group is neither a text nor a number.');
  const name = clean(text);
  if (name === '') return { reason: 'group_missing', message: 'The row names no group.' };
  if (isUuid(name)) return { groupId: detach(name.toLowerCase()) };
  if (isIdOnly) return invalid(`${quote(name)} is not a group id (a UUID).`);
  if (isFormulaError(name)) {
    const message = `Changed by Excel: ${quote(name)} is the error of a formula.`;
    return { reason: 'changed_by_excel', message };
  }
  if (countChars(name) > MAX_NAME)
    return invalid(`A group's name has at most ${MAX_NAME} characters.`);
  if (CONTROL.test(name))
    return invalid(`${quote(name)} has a line break or control character in it.`);
  return { groupName: detach(name) };
}

function invalid(message: string): CellProblem {
  return { reason: 'group_invalid', message };
}

export function showGroupKey(group: GroupKey): string {
  return 'groupId' in group ? group.groupId : group.groupName;
}
