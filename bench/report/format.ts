import type { Cell } from './report.js';

export function formatCell(cell: Cell): string {
  if (cell === null) return '–';
  return typeof cell === 'string' ? cell : formatNumber(cell);
}

/** Three figures are what a benchmark on one machine can tell; whole numbers are counts and stay whole. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const shown = Math.abs(value) < 1_000 ? Number(value.toPrecision(3)) : Math.round(value);
  const figures = Math.abs(shown) >= 100 ? 0 : Math.abs(shown) >= 10 ? 1 : 2;
  const digits = Number.isInteger(value) ? 0 : figures;
  return shown.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
