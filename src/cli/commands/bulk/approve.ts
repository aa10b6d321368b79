import type { Command } from 'commander';
import { goingOnCommands } from '../../bulk/batch-answer.js';
import type { DecideOptions } from '../../bulk/decide.js';
import { addDecideOptions, toBy } from '../../bulk/decide.js';
import { withBatch } from '../../bulk/find-batch.js';
import type { CommandAnswer, CommandContext } from '../../context.js';
import { EXIT } from '../../exit-status.js';
import type { Register } from '../../register.js';

interface ApproveOptions extends DecideOptions {
  plan: string;
}

export function approveCommand(register: Register, bulk: Command): void {
  const command = bulk
    .command('approve')
    .description('Approve the plan that was shown; the batch begins to write.');
  addDecideOptions(command).requiredOption('--plan <hash>', 'of the plan; another one is refused');
  const examples = ['usher bulk approve starters --plan 3f2a91c0d4e7 --reason "checked with HR"'];
  register.command<ApproveOptions, [string]>(command, examples, approve);
}

async function approve(
  options: ApproveOptions,
  context: CommandContext,
  named: string,
): Promise<CommandAnswer> {
  return withBatch(context, named, options, async ({ handle }) => {
    const { workflowId, runId } = handle;
    const plan = options.plan.trim();
    const decision = await handle.approve({ ...toBy(options, context), plan });
    const text = `Approved; the batch goes on. ${goingOnCommands(workflowId)}`;
    return { status: EXIT.ok, text, json: { workflowId, runId, decision } };
  });
}
