/** White space, zero-width and other invisible characters, and control characters at both ends. */
const EDGES = /^[\s\p{Cf}\p{Cc}]+|[\s\p{Cf}\p{Cc}]+$/gu;

/** A text cell that a spreadsheet was kept from changing: `="00123"`. */
const AS_TEXT = /^="(.*)"$/s;

/** A cell without the odd spaces around it, and without the wrapping that keeps Excel from changing it. */
export function clean(cell: string): string {
  const text =
    isPlainAt(cell, 0) && isPlainAt(cell, cell.length - 1) ? cell : cell.replace(EDGES, '');
  const [, inner] = text.startsWith('="') ? (AS_TEXT.exec(text) ?? []) : [];
  return inner === undefined ? text : inner.replace(EDGES, '');
}

/** Visible ASCII; most cells are, and need no look at each character. */
function isPlainAt(cell: string, at: number): boolean {
  const code = cell.charCodeAt(at);
  return code > 0x20 && code < 0x7f;
}

export function isBlank(cell: string): boolean {
  return cell === '' || clean(cell) === '';
}

/**
 * A copy with memory of its own. What is cut out of a larger text keeps the whole of it alive: kept cells would keep
 * the file.
 */
export function detach(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** As a spreadsheet shows a number too long for its column, once saved that way: digits are lost. */
const SCIENTIFIC = /^[+-]?\d(?:[.,]\d+)?E[+-]\d{2,3}$/i;

/** What a formula left behind that failed. */
const FORMULA_ERROR = /^#(?:N\/A|NA|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|#+)$/i;

export function isChangedNumber(text: string): boolean {
  return SCIENTIFIC.test(text);
}

export function isFormulaError(text: string): boolean {
  return FORMULA_ERROR.test(text);
}
