import { formatCell } from './format.js';
import type { Table } from './report.js';
import type { Result } from './results.js';
import { isNumeric, toTargetLine } from './text.js';

/** RESULTS.md, from the stored results alone. */
export function toMarkdown(results: readonly Result[]): string {
  return [
    '# Benchmark results',
    '',
    'Written by `npm run bench -- SCENARIO --write`, from `results/*.json`; never by hand. What each scenario does: `scenarios/`.',
    '',
    ...results.flatMap(toSection),
  ].join('\n');
}

function toSection({ scenario, about, circumstances, report }: Result): string[] {
  const { startedAt, seconds, machine, versions, loadBefore, usedByOthers } = circumstances;
  const others = usedByOthers === null ? 'unknown' : `${formatCell(usedByOthers * 100)} %`;
  return [
    `## ${scenario}`,
    '',
    `${about} Run again: \`npm run bench -- ${scenario}\`.`,
    '',
    ...report.tables.flatMap(toTable),
    `![${report.chart.title}](results/${scenario}.svg)`,
    '',
    ...toList('Targets', report.targets.map(toTargetLine)),
    ...toList('How it was measured', [
      ...report.settings,
      `${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${seconds} s; ${machine}.`,
      `${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')}.`,
      `Load average before it began: ${loadBefore.toFixed(2)}; other programs used ${others} of the machine meanwhile.`,
    ]),
    ...toList('Not measured', report.notMeasured),
  ];
}

function toList(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`**${title}**`, '', ...lines.map((line) => `- ${line}`), ''];
}

function toTable({ title, columns, rows }: Table): string[] {
  const rule = columns.map((_, column) => (isNumeric(rows, column) ? '--:' : '---'));
  const lines = [columns, rule, ...rows.map((row) => row.map(formatCell))];
  return [`**${title}**`, '', ...lines.map((cells) => `| ${cells.join(' | ')} |`), ''];
}
