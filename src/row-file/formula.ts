/**
 * How a cell begins that a spreadsheet takes for a formula, whatever invisible characters stand before; a tab or a
 * line break at the beginning moves the rest into a cell of its own. Apostrophes before it are those that were put
 * there.
 */
const FORMULA = /^'*(?:[\t\r\n]|[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠])/u;

/** A cell that no spreadsheet takes for a formula: an apostrophe goes before what one would. */
export function disarm(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** The cell that {@link disarm} was given, for each of its answers. */
export function rearm(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}
