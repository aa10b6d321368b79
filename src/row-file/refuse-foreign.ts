import { RowFileError } from './errors.js';

const EXPORT =
  'in Excel choose File > Save As > "CSV UTF-8 (Comma delimited)", in Google Sheets File > Download > CSV';

/** How files begin that are no text with rows, and what to do about each. */
const FOREIGN: readonly (readonly [magic: string, what: string])[] = [
  ['504b0304', `is a workbook (or another ZIP archive): ${EXPORT}, and give that file`],
  ['504b0506', 'is an empty ZIP archive: give the CSV file itself'],
  ['d0cf11e0a1b11ae1', `is a workbook of an old Excel: ${EXPORT}, and give that file`],
  ['1f8b', 'is compressed: unpack it first (gunzip)'],
  ['25504446', `is a PDF: ask for the table itself; ${EXPORT}`],
  ['fffe0000', `is UTF-32: ${EXPORT}`],
  ['0000feff', `is UTF-32: ${EXPORT}`],
];

const MARKUP = /^\s*<(\?xml|!doctype|html|table|workbook)/i;

/** Throws where the first bytes of a file belong to something else than text with rows. */
export function refuseForeign(name: string, head: Buffer): void {
  const hex = head.subarray(0, 8).toString('hex');
  const found = FOREIGN.find(([magic]) => hex.startsWith(magic));
  if (found !== undefined) throw new RowFileError('not_rows', `${name} ${found[1]}`);
  if (MARKUP.test(head.subarray(0, 200).toString('utf8'))) {
    throw new RowFileError('not_rows', `${name} is HTML or XML, whatever its name says: ${EXPORT}`);
  }
}

/** Throws for bytes that no text has; not for UTF-16, which is full of them. */
export function refuseNuls(name: string, head: Buffer): void {
  if (!head.includes(0)) return;
  const remedy = `${EXPORT}; UTF-16 without a byte order mark is read with --encoding utf-16le`;
  throw new RowFileError('not_rows', `${name} is no text, it has NUL bytes: ${remedy}`);
}
