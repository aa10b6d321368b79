import type { BatchReport } from '../../client/index.js';
import { shellQuote } from '../shell-quote.js';
import { goingOnCommands } from './batch-answer.js';
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
  const soon = state === 'planning' ? decisionCommands(id, hash) : [];
  return [...soon, `  ${goingOnCommands(workflowId)}`];
}

function decisionCommands(id: string, hash = 'HASH'): string[] {
  return [
    `  approve: usher bulk approve ${id} --plan ${hash}`,
    `  reject:  usher bulk reject ${id}`,
    ...(hash === 'HASH' ? [`  (its hash: usher bulk status ${id})`] : []),
  ];
}
