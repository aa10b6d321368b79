import type { Command } from 'commander';
import { toJson } from '../../bulk/batch-answer.js';
import type { DecideOptions } from '../../bulk/decide.js';
import { addDecideOptions, toBy } from '../../bulk/decide.js';
import { withBatch } from '../../bulk/find-batch.js';
import { follow } from '../../bulk/follow.js';
import type { CommandAnswer, CommandContext } from '../../context.js';
import { EXIT } from '../../exit-status.js';
import type { Register } from '../../register.js';

export function rejectCommand(register: Register, bulk: Command): void {
  const command = bulk
    .command('reject')
    .description('Reject the plan: nothing (more) is written, and the batch ends.');
  addDecideOptions(command);
  const examples = ['usher bulk reject starters --reason "last year\'s file"'];
  register.command<DecideOptions, [string]>(command, examples, reject);
}

async function reject(
  options: DecideOptions,
  context: CommandContext,
  named: string,
): Promise<CommandAnswer> {
  return withBatch(context, named, options, async ({ handle }) => {
    await handle.reject(toBy(options, context));
    const report = await follow(handle, context, { json: options.json, until: () => false });
    return { status: EXIT.ok, text: report.summary, json: toJson(report) };
  });
}
