export type RowFileProblem =
  /** Not there, not readable, not writable. */
  | 'access'
  /** A workbook, an archive, nothing at all: no text with rows. */
  | 'not_rows'
  /** Its bytes are not text in the encoding assumed. */
  | 'encoding'
  /** Which column names the user or the group is not clear. */
  | 'columns'
  /** An option that does not fit the file. */
  | 'option'
  /** Another process wrote to it meanwhile. */
  | 'changed'
  /** The first rows are all invalid for one reason. */
  | 'one_reason'
  | 'no_usable_row'
  /** Results of rows that the file does not have. */
  | 'other_file';

/**
 * A file that cannot be used as it is: nothing was started. The message is one sentence that says what to do. A
 * single bad row is never an error; it gets its outcome.
 */
export class RowFileError extends Error {
  override name = 'RowFileError';
  readonly problem: RowFileProblem;

  constructor(problem: RowFileProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/** A column's name or a cell in a message: quoted, and cut. */
export function quote(text: string, max = 40): string {
  const line = text.replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ');
  return `"${line.length <= max ? line : `${line.slice(0, max - 1)}…`}"`;
}
