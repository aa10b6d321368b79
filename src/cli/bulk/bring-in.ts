import type { BatchHandle, StartBatchOptions, UsherClient } from '../../client/index.js';
import { counted, withCommas } from '../../contracts/counts.js';
import type { CommandContext } from '../context.js';
import { interruptible } from '../interruptible.js';
import type { ProgressLine } from '../progress.js';
import { createProgressLine } from '../progress.js';
import type { TemporalSession } from '../temporal.js';
import { linkOf } from '../temporal.js';
import type { OutputNames } from './output-files.js';
import type { PreparedFile } from './prepare-file.js';
import type { StartOptions } from './start-options.js';

/** A batch that is being started. */
export interface StartCall {
  options: StartOptions;
  context: CommandContext;
  session: TemporalSession;
  batch: StartBatchOptions;
  prepared: PreparedFile;
  /** To its end, to write its results. */
  isWaitedFor: boolean;
  toNames: (workflowId: string) => OutputNames;
}

/** Starts the batch and brings it its rows, or goes on where a command that was cut off has stopped. */
export async function bringIn(call: StartCall): Promise<BatchHandle> {
  const { context, options, prepared, session, batch } = call;
  const { UsherClient: Usher } = await import('../../client/index.js');
  const { client, usher } = session;
  const usherClient = new Usher({ client, taskQueue: usher.taskQueue });
  const say = options.json ? () => {} : context.err;
  const line = createProgressLine(context, options.json);
  introduce(prepared, say);
  let handle: BatchHandle | undefined;
  const starting = usherClient.startBatch({
    ...batch,
    rows: prepared,
    signal: context.signal,
    onStarted: (started) => {
      handle = started;
      tellStarted(started, session, say);
    },
    onProgress: ({ rows, total }) => showSent(line, rows, total, context.isTerminal),
  });
  try {
    const started = await interruptible(context.signal, starting, () => cutOff(handle));
    await tellPrevious(usherClient, started, say);
    return started;
  } finally {
    line.end();
  }
}

function introduce({ file, survey }: PreparedFile, say: (text: string) => void): void {
  const { usable, invalid, duplicate, skipped, empty } = survey.counts;
  const others = Object.entries({ invalid, duplicate, skipped, empty })
    .filter(([, rows]) => rows > 0)
    .map(([what, rows]) => `, ${withCommas(rows)} ${what}`);
  say(`${file.name}: ${file.mapping}`);
  say(`  ${counted(usable, 'row')} to send${others.join('')}`);
  for (const { row, message } of survey.firstInvalid) say(`    row ${row}: ${message}`);
  const untold = invalid - survey.firstInvalid.length;
  if (untold > 0) say(`    … and ${withCommas(untold)} more; the report has them all`);
}

function tellStarted(
  handle: BatchHandle,
  session: TemporalSession,
  say: (text: string) => void,
): void {
  const { workflowId, joined } = handle;
  const link = linkOf(session, handle);
  say(joined ? `Joined ${workflowId}, which is open` : `Started ${workflowId}`);
  if (link !== undefined) say(link);
}

/** On a terminal as it comes; elsewhere a line for each tenth. */
function showSent(line: ProgressLine, rows: number, total: number, isTerminal: boolean): void {
  const step = isTerminal ? 1 : 10;
  const percent = Math.floor((rows / total) * (100 / step)) * step;
  line.show(`Sent ${percent} % of ${counted(total, 'row')}`);
}

function cutOff(handle: BatchHandle | undefined) {
  if (!handle) return { message: 'Interrupted; nothing was started' };
  const message =
    'Interrupted while rows were sent: the same command goes on with it. Nothing is written before ' +
    `all rows are there; left alone, ${handle.workflowId} ends by itself`;
  return { message, workflowId: handle.workflowId };
}

/** A batch of this name that has ended is not joined: whoever starts it anew should know of it. */
async function tellPrevious(
  usher: UsherClient,
  { workflowId, previousRunId }: BatchHandle,
  say: (text: string) => void,
): Promise<void> {
  if (previousRunId === undefined) return;
  const previous = await usher.getBatchById(workflowId, previousRunId);
  const { summary, closedAt } = await previous.status();
  say(`Its last run, which ended ${closedAt}: ${summary}`);
}
