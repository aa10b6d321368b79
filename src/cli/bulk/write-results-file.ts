import type { BatchHandle, BatchReport, Counts, RowOutcome } from '../../client/index.js';
import type { RowResult } from '../../contracts/rows.js';
import { InterruptedError, UsageError } from '../errors.js';
import { shellQuote } from '../shell-quote.js';
import type { WrittenFile } from './output-files.js';
import { isThere } from './output-files.js';
import type { PreparedFile } from './prepare-file.js';

export interface ResultsCall {
  handle: BatchHandle;
  report: BatchReport;
  out: string;
  /** The file that its rows are from; must be the batch's. */
  prepared?: PreparedFile | undefined;
  /** Only rows with one of these. @default all */
  outcomes?: readonly RowOutcome[] | undefined;
  signal: AbortSignal;
}

export interface WrittenResults extends WrittenFile {
  counts: Counts;
  /** Rows whose outcome is not known yet. */
  underWay: number;
}

/** Writes what became of each row, joined to the file where there is one. Rejects with `InterruptedError`, nothing written. */
export async function writeResultsFile(call: ResultsCall): Promise<WrittenResults> {
  const { handle, report, out, prepared, outcomes, signal } = call;
  const { writeResults } = await import('../../row-file/index.js');
  const replaced = await isThere(out);
  const tally = { underWay: 0 };
  const again = `usher bulk report ${shellQuote(handle.workflowId)}`;
  const interrupted = new InterruptedError(
    `Interrupted before the results were written; they can be had at any time: ${again}`,
    handle.workflowId,
  );
  const check = () => {
    if (signal.aborted) throw interrupted;
  };
  const counts = await writeResults({
    out,
    results: counting(handle.results(), tally, check),
    file: prepared?.file,
    survey: prepared?.survey,
    outcomes,
    ...(report.workflowStatus === 'RUNNING' ? {} : { missing: NEVER_SENT }),
  });
  return { path: out, replaced, counts, underWay: tally.underWay };
}

/** A batch that has ended will not have it. */
const NEVER_SENT = {
  outcome: 'not_attempted',
  reason: 'batch_ended',
  message: 'The batch ended before this row reached it.',
} as const;

async function* counting(
  results: AsyncIterable<RowResult>,
  tally: { underWay: number },
  check: () => void,
): AsyncGenerator<RowResult> {
  for await (const result of results) {
    check();
    const { reason } = result;
    if (reason === 'under_way' || reason === 'write_under_way') tally.underWay += 1;
    yield result;
  }
}

/** The file must be read as the batch read it: its digest is over company, mapping and rows. */
export async function assertSameFile(handle: BatchHandle, prepared: PreparedFile): Promise<void> {
  const { digest } = await handle.input();
  if (digest === prepared.digest) return;
  throw new UsageError(
    `${prepared.file.name} is not what this batch was started with (${prepared.file.mapping}): ` +
      'give that file, and the same --group, --map, --split-groups, --group-map, --encoding and --only',
  );
}
