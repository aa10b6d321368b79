import type { BatchReport, Counts } from '../../client/index.js';
import { NOT_IN_PLACE } from '../../contracts/counts.js';
import { shellQuote } from '../shell-quote.js';
import { goingOnCommands } from './batch-answer.js';
import type { RowOptions } from './row-options.js';
import { planOf } from './show-plan.js';

/** The commands that help a batch on; none where it has ended. */
export function renderNext(report: BatchReport): string[] {
  const { workflowId, workflowStatus, state, attention } = report;
  if (workflowStatus !== 'RUNNING') return [];
  const id = shellQuote(workflowId);
  const hash = planOf(report)?.hash;
  if (attention === 'act_approve') return decisionCommands(id, hash);
  if (state === 'paused') {
    return [
      `  resume:  usher bulk resume ${id}`,
      `  end it:  usher bulk cancel ${id}`,
      `  rows:    usher bulk report ${id}`,
    ];
  }
  const isToBeApproved = state === 'planning' && report.status?.mode === 'approve';
  const soon = isToBeApproved ? decisionCommands(id, hash) : [];
  return [...soon, `  ${goingOnCommands(workflowId)}`];
}

/** What the rows of a results file were read with; it is UTF-8 whatever the file was. */
export type Again = Pick<RowOptions, 'group' | 'map' | 'splitGroups' | 'groupMap'>;

/** The command that does the rows again that are not in place, once what is wrong is mended; none where all are. */
export function renderAgain(
  results: string,
  companyId: string,
  counts: Counts,
  { group, map, splitGroups, groupMap }: Again,
): string[] {
  const only = NOT_IN_PLACE.filter((outcome) => counts[outcome]);
  if (only.length === 0) return [];
  const options = { group, map, 'split-groups': splitGroups, 'group-map': groupMap };
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${shellQuote(value)}`],
  );
  const start = ['usher bulk start', shellQuote(results), '--company', companyId, ...given];
  return [`  again:   ${[...start, '--only', only.join(',')].join(' ')}`];
}

function decisionCommands(id: string, hash = 'HASH'): string[] {
  return [
    `  approve: usher bulk approve ${id} --plan ${hash}`,
    `  reject:  usher bulk reject ${id}`,
    ...(hash === 'HASH' ? [`  (its hash: usher bulk status ${id})`] : []),
  ];
}
