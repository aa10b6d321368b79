import type { Command } from 'commander';
import type { BatchReport, RowOutcome } from '../../../client/index.js';
import { needsPerson } from '../../../contracts/attention.js';
import { describeCounts } from '../../../contracts/counts.js';
import { toJson } from '../../bulk/batch-answer.js';
import type { BatchOptions } from '../../bulk/batch-options.js';
import { addBatchOptions } from '../../bulk/batch-options.js';
import { withBatch } from '../../bulk/find-batch.js';
import type { JoinOptions } from '../../bulk/join-file.js';
import { addJoinOptions, withJoinedFile } from '../../bulk/join-file.js';
import { assertWritable, describeWritten, toOutputNames } from '../../bulk/output-files.js';
import { toList } from '../../bulk/row-options.js';
import type { WrittenResults } from '../../bulk/write-results-file.js';
import { writeResultsFile } from '../../bulk/write-results-file.js';
import type { CommandAnswer, CommandContext } from '../../context.js';
import { UsageError } from '../../errors.js';
import { EXIT } from '../../exit-status.js';
import type { Register } from '../../register.js';

interface ReportOptions extends BatchOptions, JoinOptions {
  out?: string;
  outcome?: string;
}

export function reportCommand(register: Register, bulk: Command): void {
  const command = bulk
    .command('report')
    .description(
      'Write what became of each row, at any time, also without a worker. Rows that are not done say so.',
    );
  addBatchOptions(command)
    .option('--out <file>', 'where to (default: FILE.results.csv, or the name of the batch)')
    .option('--outcome <outcomes>', 'only rows with one of these, as in added or refused,failed');
  addJoinOptions(command);
  const examples = [
    'usher bulk report starters --file new-hires.csv',
    'usher bulk report starters --outcome added --out added.csv',
  ];
  register.command<ReportOptions, [string]>(command, examples, report);
}

async function report(
  options: ReportOptions,
  context: CommandContext,
  named: string,
): Promise<CommandAnswer> {
  const { file, out } = options;
  const outcomes = await toOutcomes(options.outcome);
  return withBatch(context, named, options, async ({ handle }) =>
    withJoinedFile(options, context, handle, async (prepared) => {
      const { workflowId } = handle;
      const format = prepared?.file.format;
      const { results: path } = toOutputNames({ file, format, out, workflowId });
      await assertWritable([path]);
      const now = await handle.status();
      const results = await writeResultsFile({
        handle,
        report: now,
        out: path,
        prepared,
        outcomes,
        signal: context.signal,
      });
      return {
        status: EXIT.ok,
        text: render(now, results, outcomes),
        json: toAnswer(now, results),
      };
    }),
  );
}

function render(
  now: BatchReport,
  results: WrittenResults,
  outcomes: readonly RowOutcome[] | undefined,
): string {
  return [
    `${describeCounts(results.counts)}.${describeOpen(now)}`,
    `  ${describeWritten('results:', results)}`,
    ...(outcomes?.includes('added') ? [`  ${ADDED_BY_IT}`] : []),
  ].join('\n');
}

function describeOpen({ workflowStatus, attention }: BatchReport): string {
  if (workflowStatus !== 'RUNNING') return '';
  return needsPerson(attention)
    ? ' The batch waits for a person: its status says what for.'
    : ' The batch goes on: report again later.';
}

const ADDED_BY_IT =
  'Rows with outcome "added" are the memberships that this batch made. usher cannot remove members: do it in Spotnana.';

function toAnswer(now: BatchReport, { path, replaced, counts, underWay }: WrittenResults): object {
  return { ...toJson(now), results: path, replaced, counts, underWay };
}

async function toOutcomes(text: string | undefined): Promise<RowOutcome[] | undefined> {
  if (text === undefined) return undefined;
  const { OUTCOMES } = await import('../../../row-file/index.js');
  const given = toList(text);
  const wrong = given.find((outcome) => !OUTCOMES.some((known) => known === outcome));
  if (wrong === undefined && given.length > 0) return given as RowOutcome[];
  throw new UsageError(`--outcome must be some of ${OUTCOMES.join(', ')}`);
}
