import type { Command } from 'commander';
import { exitStatusOfBatch, renderReport, toJson } from '../../bulk/batch-answer.js';
import type { BatchOptions } from '../../bulk/batch-options.js';
import { addBatchOptions } from '../../bulk/batch-options.js';
import { withBatch } from '../../bulk/find-batch.js';
import { finish } from '../../bulk/finish.js';
import { follow } from '../../bulk/follow.js';
import type { JoinOptions } from '../../bulk/join-file.js';
import { addJoinOptions, withJoinedFile } from '../../bulk/join-file.js';
import { renderNext } from '../../bulk/next-commands.js';
import { assertWritable, toOutputNames } from '../../bulk/output-files.js';
import { showPlan } from '../../bulk/show-plan.js';
import type { CommandAnswer, CommandContext } from '../../context.js';
import type { Register } from '../../register.js';

interface WaitOptions extends BatchOptions, JoinOptions {
  out?: string;
}

export function waitCommand(register: Register, bulk: Command): void {
  const command = bulk
    .command('wait')
    .description(
      'Wait until a batch has ended, then write FILE.results.csv and FILE.evidence.json; or until it waits for a person.',
    );
  addBatchOptions(command).option('--out <file>', 'the results file instead of FILE.results.csv');
  addJoinOptions(command);
  const examples = ['usher bulk wait starters --file new-hires.csv'];
  register.command<WaitOptions, [string]>(command, examples, wait);
}

async function wait(
  options: WaitOptions,
  context: CommandContext,
  named: string,
): Promise<CommandAnswer> {
  const { json, file, out } = options;
  return withBatch(context, named, options, async (session) => {
    const { handle } = session;
    return withJoinedFile(options, context, handle, async (prepared) => {
      const { workflowId } = handle;
      const names = toOutputNames({ file, format: prepared?.file.format, out, workflowId });
      await assertWritable(Object.values(names));
      const report = await follow(handle, context, { json });
      if (report.workflowStatus !== 'RUNNING') {
        return finish(session, context, report, { names, prepared, again: options });
      }
      const plan = await showPlan(context, handle, report, prepared);
      const lines = [...renderReport(report, handle.batch), plan, ...renderNext(report)];
      return {
        status: exitStatusOfBatch(report),
        text: lines.filter(Boolean).join('\n'),
        json: toJson(report),
      };
    });
  });
}
