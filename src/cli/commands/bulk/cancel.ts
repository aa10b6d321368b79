import type { Command } from 'commander';
import { toJson } from '../../bulk/batch-answer.js';
import type { DecideOptions } from '../../bulk/decide.js';
import { addDecideOptions, decideBySignal, NOT_HEARD, toBy } from '../../bulk/decide.js';
import { withBatch } from '../../bulk/find-batch.js';
import { follow } from '../../bulk/follow.js';
import type { CommandAnswer, CommandContext } from '../../context.js';
import { EXIT } from '../../exit-status.js';
import type { Register } from '../../register.js';

export function cancelCommand(register: Register, bulk: Command): void {
  const command = bulk
    .command('cancel')
    .description(
      'End a batch: what was begun is finished and verified, the rest is not attempted. Says how many were added before.',
    );
  addDecideOptions(command);
  const examples = ['usher bulk cancel starters --reason "wrong file"'];
  register.command<DecideOptions, [string]>(command, examples, cancel);
}

async function cancel(
  options: DecideOptions,
  context: CommandContext,
  named: string,
): Promise<CommandAnswer> {
  return withBatch(context, named, options, async ({ handle }) => {
    const isHeard = await decideBySignal(handle, 'cancel', toBy(options, context));
    const { workflowId, runId } = handle;
    if (!isHeard) return { status: EXIT.unreachable, text: NOT_HEARD, json: { workflowId, runId } };
    const report = await follow(handle, context, { json: options.json, until: () => false });
    return { status: EXIT.ok, text: report.summary, json: toJson(report) };
  });
}
