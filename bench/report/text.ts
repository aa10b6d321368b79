import { formatCell } from './format.js';
import type { Report, Table } from './report.js';

/** For a terminal. */
export function toText({ settings, tables, targets, notMeasured }: Report): string {
  return [
    ...tables.map(toTextTable),
    toList('Targets', targets.map(toTargetLine)),
    toList('How', settings),
    toList('Not measured', notMeasured),
  ].join('\n');
}

export function toTargetLine({ what, met, measured }: Report['targets'][number]): string {
  return `${met ? 'met' : 'MISSED'}: ${what} (${measured})`;
}

function toList(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n${lines.map((line) => `  - ${line}\n`).join('')}`;
}

function toTextTable({ title, columns, rows }: Table): string {
  const cells = [columns, ...rows.map((row) => row.map(formatCell))];
  const widths = columns.map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  const lines = cells.map((row) =>
    row.map((text, column) => pad(text, widths[column] ?? 0, isNumeric(rows, column))).join('  '),
  );
  return `${title}\n${lines.map((line) => `  ${line.trimEnd()}\n`).join('')}`;
}

/** Numbers stand to the right. */
export function isNumeric(rows: Table['rows'], column: number): boolean {
  return rows.every((row) => typeof row[column] !== 'string');
}

function pad(text: string, width: number, toTheRight: boolean): string {
  return toTheRight ? text.padStart(width) : text.padEnd(width);
}
