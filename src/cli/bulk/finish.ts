import type { BatchReport } from '../../client/index.js';
import { readRetentionMs } from '../../client/retention.js';
import { CONTRACT_VERSION } from '../../contracts/names.js';
import { describeCounts } from '../../contracts/counts.js';
import type { CommandAnswer, CommandContext } from '../context.js';
import { ownVersion } from '../version.js';
import { exitStatusOfBatch, renderReport, toJson } from './batch-answer.js';
import { toEvidence } from './evidence.js';
import type { BatchSession } from './find-batch.js';
import type { Again } from './next-commands.js';
import { renderAgain } from './next-commands.js';
import type { OutputNames } from './output-files.js';
import { describeWritten, keepEarlierEvidence, sha256Of, writeJsonFile } from './output-files.js';
import type { PreparedFile } from './prepare-file.js';
import type { WrittenResults } from './write-results-file.js';
import { writeResultsFile } from './write-results-file.js';

export interface Ending {
  names: OutputNames;
  /** The file of the batch, where it is at hand. */
  prepared: PreparedFile | undefined;
  /** How that file is read. */
  again: Again;
}

/** Ends a command that has waited for a batch to end: results and evidence are written, and how it ended is told. */
export async function finish(
  session: Pick<BatchSession, 'client' | 'handle'>,
  { signal }: CommandContext,
  report: BatchReport,
  { names, prepared, again }: Ending,
): Promise<CommandAnswer> {
  const { client, handle } = session;
  const { results: out } = names;
  const input = await handle.input();
  const results = await writeResultsFile({ handle, report, out, prepared, signal });
  const keptUntil = await readKeptUntil(session, report);
  const kept = await keepEarlierEvidence(names.evidence, report.runId);
  const evidence = await writeJsonFile(
    names.evidence,
    toEvidence({
      input,
      report,
      // Only the file has the rows that never came to the batch.
      counts: (prepared ? undefined : report.result?.counts) ?? results.counts,
      file: prepared && { name: prepared.file.name, sha256: prepared.file.sha256 },
      results: await sha256Of(results.path),
      keptUntil,
      versions: {
        usher: ownVersion(),
        contract: CONTRACT_VERSION,
        node: process.version,
        temporalServer: await serverVersion(client),
      },
    }),
  );
  const text = [
    ...renderReport(report, handle.batch),
    ...renderLost(report, results),
    `  ${describeWritten('results:', results)}`,
    ...renderAgain(results.path, input.companyId, results.counts, prepared ? again : {}),
    `  ${describeWritten('evidence:', evidence)}`,
    ...(kept === undefined ? [] : [`  The evidence of an earlier run is now ${kept}.`]),
    ...(keptUntil === undefined ? [] : [`  Temporal keeps the batch until ${keptUntil}.`]),
  ];
  const json = {
    ...toJson(report),
    results: results.path,
    evidence: evidence.path,
    ...(keptUntil === undefined ? {} : { keptUntil }),
  };
  return { status: exitStatusOfBatch(report), text: text.join('\n'), json };
}

/** A coordinator that was ended from outside has not summed up; its pages may need a moment to wind up. */
function renderLost({ result }: BatchReport, { counts, underWay }: WrittenResults): string[] {
  if (result) return [];
  const again = `  ${underWay} rows are under way still: report again in a moment.`;
  return [`  rows: ${describeCounts(counts)}`, ...(underWay > 0 ? [again] : [])];
}

/** Until when the batch can be looked at, ISO 8601. */
async function readKeptUntil(
  { client }: Pick<BatchSession, 'client'>,
  { closedAt }: BatchReport,
): Promise<string | undefined> {
  if (closedAt === undefined) return undefined;
  const retentionMs = await readRetentionMs(client).catch(() => undefined);
  if (retentionMs === undefined) return undefined;
  return new Date(Date.parse(closedAt) + retentionMs).toISOString();
}

async function serverVersion(client: BatchSession['client']): Promise<string> {
  const info = await client.workflowService.getSystemInfo({}).catch(() => undefined);
  return info?.serverVersion || 'unknown';
}
