/**
 * Splits a text into the fields of a CSV record, as spreadsheets do: a field is quoted only where the quote is its
 * first character, and what follows the closing quote belongs to it. Adds the fields to `cells`; the answer is
 * where the field begins that is quoted and has no end, or -1.
 */
export function splitFields(text: string, delimiter: string, cells: string[]): number {
  if (!text.includes('"')) {
    for (const cell of text.split(delimiter)) cells.push(cell);
    return -1;
  }
  for (let at = 0; ;) {
    const field =
      text[at] === '"' ? quotedField(text, at, delimiter) : plainField(text, at, delimiter);
    if (field === undefined) return at;
    cells.push(field.value);
    if (field.end === text.length) return -1;
    at = field.end + 1;
  }
}

interface Field {
  value: string;
  /** Where its delimiter is, or the text's end. */
  end: number;
}

function plainField(text: string, at: number, delimiter: string): Field {
  const end = endOfField(text, at, delimiter);
  return { value: text.slice(at, end), end };
}

function quotedField(text: string, at: number, delimiter: string): Field | undefined {
  let value = '';
  for (let from = at + 1; ;) {
    const mark = text.indexOf('"', from);
    if (mark === -1) return undefined;
    if (text[mark + 1] !== '"') {
      value += text.slice(from, mark);
      return endQuoted(value, text, mark + 1, delimiter);
    }
    value += text.slice(from, mark + 1);
    from = mark + 2;
  }
}

/**
 * Text behind the closing quote of a field of several lines means that a quotation mark too many opened it, lines
 * before, and that this one opens a field of its own. Taken for the end, it would swallow the rows between.
 */
function endQuoted(value: string, text: string, at: number, delimiter: string): Field | undefined {
  const end = endOfField(text, at, delimiter);
  const rest = text.slice(at, end);
  if (rest.trim() !== '' && /[\r\n]/.test(value)) return undefined;
  return { value: value + rest, end };
}

function endOfField(text: string, at: number, delimiter: string): number {
  const end = text.indexOf(delimiter, at);
  return end === -1 ? text.length : end;
}

/** One line of CSV without its line break; quotes only what needs it, so that the same cells are the same bytes. */
export function joinFields(cells: readonly string[], delimiter: string): string {
  return cells.map((cell) => quoteField(cell, delimiter)).join(delimiter);
}

function quoteField(cell: string, delimiter: string): string {
  if (!/["\r\n]/.test(cell) && !cell.includes(delimiter)) return cell;
  return `"${cell.replaceAll('"', '""')}"`;
}
