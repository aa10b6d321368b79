import type { Target } from './report.js';

export function atLeast(what: string, value: number, least: number, unit = ''): Target {
  const measured = `${toFigures(value)}${unit}`;
  return { what: `${what}: at least ${least}${unit}`, met: value >= least, measured };
}

export function atMost(what: string, value: number, most: number, unit = ''): Target {
  const measured = `${toFigures(value)}${unit}`;
  return { what: `${what}: at most ${most}${unit}`, met: value <= most, measured };
}

/** Counts in full, all else to four figures. */
function toFigures(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}
