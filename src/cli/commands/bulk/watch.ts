import type { Command } from 'commander';
import { exitStatusOfBatch, renderReport, toJson } from '../../bulk/batch-answer.js';
import type { BatchOptions } from '../../bulk/batch-options.js';
import { addBatchOptions } from '../../bulk/batch-options.js';
import { withBatch } from '../../bulk/find-batch.js';
import { follow } from '../../bulk/follow.js';
import { renderNext } from '../../bulk/next-commands.js';
import type { CommandAnswer, CommandContext } from '../../context.js';
import type { Register } from '../../register.js';

export function watchCommand(register: Register, bulk: Command): void {
  const command = bulk
    .command('watch')
    .description(
      'Watch a batch to its end; Ctrl-C detaches. On a terminal it stays while the batch waits for a person.',
    );
  addBatchOptions(command);
  register.command<BatchOptions, [string]>(command, ['usher bulk watch starters'], watch);
}

async function watch(
  options: BatchOptions,
  context: CommandContext,
  named: string,
): Promise<CommandAnswer> {
  return withBatch(context, named, options, async ({ handle }) => {
    const { json } = options;
    // Somebody who looks may be waiting for somebody else's decision; a script that does so would hang.
    const until = context.isTerminal ? { until: () => false } : {};
    const report = await follow(handle, context, { json, ...until });
    const text = [...renderReport(report, handle.batch), ...renderNext(report)].join('\n');
    return { status: exitStatusOfBatch(report), text, json: toJson(report) };
  });
}
