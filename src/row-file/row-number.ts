/** More groups in one cell are refused. */
export const MAX_PARTS = 1_000;

export interface RowNumber {
  row: number;
  /** 1 and up for the groups of one cell; 0 where the row has one. */
  part: number;
}

const FORM = /^([1-9]\d{0,8})(?:\.([1-9]\d{0,3}))?$/;

/** Reads `12` and `12.2`. Throws `TypeError` for anything else. */
export function parseRowNumber(text: string): RowNumber {
  const [, row, part = '0'] = FORM.exec(text) ?? [];
  if (row === undefined || Number(part) > MAX_PARTS) {
    throw new TypeError(`A row is named as in 12 or 12.2, not ${JSON.stringify(text)}`);
  }
  return { row: Number(row), part: Number(part) };
}

export function showRowNumber({ row, part }: RowNumber): string {
  return part === 0 ? String(row) : `${row}.${part}`;
}
