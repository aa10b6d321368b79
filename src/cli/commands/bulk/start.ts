import type { Command } from 'commander';
import { bringIn } from '../../bulk/bring-in.js';
import { assertWritable, isThere, toOutputNames } from '../../bulk/output-files.js';
import { prepareFile } from '../../bulk/prepare-file.js';
import { addRowOptions, toRowFileOptions } from '../../bulk/row-options.js';
import { seeThrough } from '../../bulk/see-through.js';
import type { StartOptions } from '../../bulk/start-options.js';
import { toBatchOptions } from '../../bulk/start-options.js';
import type { CommandAnswer, CommandContext } from '../../context.js';
import { UsageError } from '../../errors.js';
import { interruptible } from '../../interruptible.js';
import type { Register } from '../../register.js';
import { withTemporal } from '../../temporal.js';

const EXAMPLE = 'usher bulk start new-hires.csv --company ac3e…';

export function startCommand(register: Register, bulk: Command): void {
  const command = bulk
    .command('start')
    .description(
      'Start a batch from a file: plan, then wait for approval. The same file again joins it.',
    )
    .argument('<file>', 'CSV or JSON Lines, or - for standard input')
    .requiredOption('--company <id>', 'company id');
  addRowOptions(command)
    .option('--batch <name>', 'what to call it (default: digits of its rows)')
    .option('--requested-by <who>', 'who asked; shown to operators')
    .option('--reason <why>', 'why; shown to operators')
    .option('--reference <text>', 'your own key, such as a ticket')
    .option('--plan', 'end after the plan, writing nothing')
    .option('--yes', 'apply at once, unless a guard holds')
    .option('--max-adds <n>', 'more additions than this wait for approval')
    .option(
      '--allow-admin <group>',
      'its administrative permissions are wanted; repeatable',
      (group: string, earlier: string[]) => [...earlier, group],
      [],
    )
    .option('--expect-host <host>', 'end at once where the worker talks to another Spotnana')
    .option('--watch', 'wait for the end; write FILE.results.csv and FILE.evidence.json')
    .option('--out <file>', 'the results file instead of FILE.results.csv; waits for the end')
    .option('--write-group-map <file>', 'write the group names that fit no group, to fill in');
  const examples = [
    `${EXAMPLE} --requested-by dana --reason "starters of February"`,
    `${EXAMPLE} --plan --map user=E-mail,group=Team --write-group-map groups.csv`,
    `${EXAMPLE} --yes --max-adds 500 --watch`,
    'usher bulk start new-hires.csv.results.csv --company ac3e… --only failed,not_attempted',
  ];
  register.command<StartOptions, [string]>(command, examples, start);
}

async function start(
  options: StartOptions,
  context: CommandContext,
  path: string,
): Promise<CommandAnswer> {
  const { company, out, watch, writeGroupMap } = options;
  const batch = toBatchOptions(options);
  await assertFresh(writeGroupMap);
  const rowFile = await toRowFileOptions(path, company, options, context.signal);
  const message = 'Interrupted while the file was read; nothing was started';
  const prepared = await interruptible(context.signal, prepareFile(rowFile), () => ({ message }));
  try {
    const toNames = (workflowId: string) =>
      toOutputNames({ file: path, format: prepared.file.format, out, workflowId });
    const isWaitedFor = watch === true || out !== undefined;
    if (isWaitedFor) await assertWritable(Object.values(toNames('')));
    return await withTemporal(context.env, async (session) => {
      const call = { options, context, session, batch, prepared, isWaitedFor, toNames };
      return seeThrough(call, await bringIn(call));
    });
  } finally {
    await prepared.close();
  }
}

/** One that was filled in is somebody's work. */
async function assertFresh(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  if (await isThere(path)) {
    throw new UsageError(`${path} is there already: give --write-group-map another name`);
  }
  await assertWritable([path]);
}
