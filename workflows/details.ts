import type { AddStatus } from '../src/contracts/add-user-to-group.js';
import { utc } from '../src/contracts/text.js';

/** The current details: Markdown for the UI's User Metadata tab. It vanishes when no worker answers. */
export function renderDetails(
  status: AddStatus,
  doneSteps: readonly string[],
  next: string,
  now: number,
): string {
  const lines = [`### ${heading(status)}`, ''];
  if (status.state !== 'done') lines.push(`**Now:** ${status.step}`, '');
  if (next) lines.push(`**What to do:** ${next}`, '');
  lines.push(...doneSteps.map((step) => `- ${step}`), '');
  lines.push(`*As of ${utc(now)}.*`);
  return lines.join('\n');
}

function heading({ state, attention, summary }: AddStatus): string {
  if (state === 'running') return 'Running';
  if (state === 'waiting') return `${attention?.startsWith('act_') ? '✋' : '⏳'} ${summary}`;
  return summary;
}
