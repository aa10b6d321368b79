import { formatNumber } from './format.js';
import type { Bar, Chart } from './report.js';

const WIDTH = 720;
const MARGIN = 10;
const LABELS_WIDTH = 170;
const VALUES_WIDTH = 70;
const BAR_HEIGHT = 18;
const BAR_GAP = 4;
const GROUP_GAP = 26;
const TITLE_HEIGHT = 40;

/** Fit to be told apart on white and on black, also by those who do not see all colours. */
const COLOURS = ['#0072b2', '#e69f00', '#999999', '#009e73'];

/** Horizontal bars as SVG; the colour goes by the place in the group. */
export function toSvg({ title, groups }: Chart): string {
  const longest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)), 0);
  const parts: string[] = [];
  let y = TITLE_HEIGHT;
  for (const { label, bars } of groups) {
    parts.push(text(MARGIN, y + 12, label, 'font-weight="bold"'));
    y += 20;
    bars.forEach((bar, index) => {
      parts.push(...toBar(bar, y, longest, COLOURS[index % COLOURS.length] ?? ''));
      y += BAR_HEIGHT + BAR_GAP;
    });
    y += GROUP_GAP;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${y}" fill="#ffffff"/>`,
    text(MARGIN, 20, title, 'font-size="15"'),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function toBar({ label, value }: Bar, y: number, longest: number, colour: string): string[] {
  const space = WIDTH - LABELS_WIDTH - VALUES_WIDTH;
  const width = Math.max(1, Math.round((value / (longest || 1)) * space));
  const middle = y + BAR_HEIGHT - 5;
  return [
    text(LABELS_WIDTH - 8, middle, label, 'text-anchor="end"'),
    `<rect x="${LABELS_WIDTH}" y="${y}" width="${width}" height="${BAR_HEIGHT}" fill="${colour}"/>`,
    text(LABELS_WIDTH + width + 6, middle, formatNumber(value)),
  ];
}

function text(x: number, y: number, words: string, more = ''): string {
  const escaped = words.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<text x="${x}" y="${y}" ${more}>${escaped}</text>`;
}
