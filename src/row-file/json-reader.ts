import { isBlank } from './clean.js';
import type { Line } from './lines.js';
import { MAX_EXCERPT, MAX_LINE } from './lines.js';
import type { RawRecord, RecordReader } from './records.js';
import { NOT_TEXT } from './records.js';

const NO_OBJECT =
  'The line is no JSON object such as {"email":"ada@acme.example","groupName":"Sales"}.';
const TOO_LONG = `The line is longer than ${MAX_LINE / 1_024} KiB.`;

/** Records of JSON Lines: one object a line, rows numbered by lines. */
export function createJsonReader(columns: readonly string[]): RecordReader {
  let number = 0;
  const read = (line: Line): RawRecord => {
    number += 1;
    const { text } = line;
    if (isBlank(text)) return { number, cells: [], text };
    const value = line.isCut ? undefined : toObject(text);
    if (value !== undefined) {
      return { number, text, cells: columns.map((column) => toCell(value, column)) };
    }
    const problem = line.isCut ? TOO_LONG : NO_OBJECT;
    return { number, cells: [], problem, text: text.slice(0, MAX_EXCERPT) };
  };
  return { push: (lines) => lines.map(read), end: () => [] };
}

export function toObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function toCell(object: Record<string, unknown>, column: string): string {
  const value = Object.hasOwn(object, column) ? object[column] : undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return toNumberText(value);
  return value === undefined || value === null ? '' : NOT_TEXT;
}

/** A number of more digits than JavaScript keeps is shown as what it is by now: rounded. */
function toNumberText(value: number): string {
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? value.toExponential(2) : String(value);
}
