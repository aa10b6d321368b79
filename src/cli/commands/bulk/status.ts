import type { Command } from 'commander';
import { exitStatusOfBatch, renderReport, toJson } from '../../bulk/batch-answer.js';
import type { BatchOptions } from '../../bulk/batch-options.js';
import { addBatchOptions } from '../../bulk/batch-options.js';
import { withBatch } from '../../bulk/find-batch.js';
import { renderNext } from '../../bulk/next-commands.js';
import { showPlan } from '../../bulk/show-plan.js';
import type { CommandAnswer, CommandContext } from '../../context.js';
import type { Register } from '../../register.js';
import { linkOf } from '../../temporal.js';

export function statusCommand(register: Register, bulk: Command): void {
  const command = bulk
    .command('status')
    .description(
      'Show where a batch stands, and its plan. Exit status: 0 in place, 5 goes on, 6 ended with rows missing, 7 waits for a person.',
    );
  addBatchOptions(command);
  const examples = ['usher bulk status starters', "usher bulk status 'batch:ac3e0000:starters'"];
  register.command<BatchOptions, [string]>(command, examples, status);
}

async function status(
  options: BatchOptions,
  context: CommandContext,
  named: string,
): Promise<CommandAnswer> {
  return withBatch(context, named, options, async (session) => {
    const { handle } = session;
    const report = await handle.status();
    const link = linkOf(session, handle);
    const atGate = report.attention === 'act_approve' || report.result?.mode === 'plan';
    const plan = atGate ? await showPlan(context, handle, report) : undefined;
    const lines = [
      ...renderReport(report, handle.batch),
      ...(plan === undefined ? [] : [plan]),
      ...renderNext(report),
      ...(link === undefined ? [] : [`  ${link}`]),
    ];
    return {
      status: exitStatusOfBatch(report),
      text: lines.join('\n'),
      json: { ...(link === undefined ? {} : { link }), ...toJson(report) },
    };
  });
}
