/**
 * Texts from outside (names of groups, answers of Spotnana) on a terminal, which would obey them: control characters,
 * and what turns the direction of writing around, become a visible mark.
 */

const ORDERS = '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069';
const ORDER = new RegExp(`[${ORDERS}]`, 'g');
const BREAK = /[\t\n\r\u2028\u2029]+/g;

/** Keeps line breaks. */
export function toPlain(text: string): string {
  return text.replace(ORDER, '\ufffd');
}

/** For a name within a text of several lines: it cannot begin another one. */
export function toPlainLine(text: string): string {
  return toPlain(text.replace(BREAK, ' '));
}

/** The same value to a program that reads it; JSON leaves some of these characters as they are. */
export function toPlainJson(value: object): string {
  return JSON.stringify(value, undefined, 2).replace(
    ORDER,
    (order) => `\\u${order.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
