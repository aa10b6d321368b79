import type { Command } from 'commander';
import type { BatchListing } from '../../../client/index.js';
import type { CommandAnswer, CommandContext } from '../../context.js';
import { EXIT } from '../../exit-status.js';
import type { Register } from '../../register.js';
import { withTemporal } from '../../temporal.js';

interface ListOptions {
  json: boolean;
  company?: string;
  open?: boolean;
}

export function listCommand(register: Register, bulk: Command): void {
  const command = bulk
    .command('list')
    .description('List the batches that Temporal keeps, open ones first.')
    .option('--company <id>', 'only those of this company')
    .option('--open', 'only those that have not ended');
  register.command<ListOptions, []>(
    command,
    ['usher bulk list --open', 'usher bulk list --company ac3e…'],
    list,
  );
}

async function list(
  { company, open }: ListOptions,
  context: CommandContext,
): Promise<CommandAnswer> {
  const { UsherClient } = await import('../../../client/index.js');
  return withTemporal(context.env, async ({ client }) => {
    const batches: BatchListing[] = [];
    const asked = {
      openOnly: open === true,
      ...(company === undefined ? {} : { companyId: company }),
    };
    for await (const batch of new UsherClient({ client }).listBatches(asked)) batches.push(batch);
    const text = batches.length === 0 ? 'No batches.' : batches.map(renderListing).join('\n');
    return { status: EXIT.ok, text, json: { batches } };
  });
}

function renderListing(batch: BatchListing): string {
  const { workflowId, runId, workflowStatus, state, attention, summary, startedAt } = batch;
  const how = workflowStatus === 'RUNNING' || workflowStatus === 'COMPLETED' ? state : undefined;
  return [
    startedAt.slice(0, 16).replace('T', ' '),
    (attention ?? how ?? workflowStatus.toLowerCase()).padEnd(17),
    workflowId,
    `run ${runId}`,
    summary,
  ].join('  ');
}
