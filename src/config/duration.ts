import { z } from 'zod';

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `'90s'`, `'2m'`, `'1.5h'`, `'500ms'`, `'7d'` in ms; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim());
  const unit = UNITS[match?.[2] ?? ''];
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : undefined;
}

/** Shortest text for a duration in ms, such as `2m`. */
export function formatDuration(ms: number): string {
  const fitting = Object.entries(UNITS).filter(([, unit]) => ms % unit === 0 && ms >= unit);
  const [name, unit] = fitting.at(-1) ?? ['ms', 1];
  return `${ms / unit}${name}`;
}

/** A duration such as `2m` between two bounds in ms. */
export function duration(minMs: number, maxMs: number): z.ZodType<number, string> {
  return z.string().transform((value, context) => {
    const ms = value.trim() === '0' ? 0 : parseDuration(value);
    if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
    const bounds = `from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
    context.addIssue({
      code: 'custom',
      message: `must be a duration such as 30s or 2m, ${bounds}`,
    });
    return z.NEVER;
  });
}
