import type { BatchReport, BulkInput, Counts } from '../../client/index.js';

/** What proves how a batch went, beside the rows themselves. */
export interface EvidenceInput {
  input: BulkInput;
  report: BatchReport;
  /** Rows by outcome. */
  counts: Counts;
  file?: { name: string; sha256: string } | undefined;
  results: { name: string; sha256: string };
  /** ISO 8601. */
  keptUntil?: string | undefined;
  versions: Record<string, string | number>;
}

/** One JSON document. What nobody knows (any more) is null. Pure. */
export function toEvidence(given: EvidenceInput): object {
  const { input, report, counts, file, results, keptUntil, versions } = given;
  const { workflowId, runId, workflowStatus, state, summary, startedAt, closedAt } = report;
  const told = report.result ?? report.status;
  const plan = told?.plan ?? null;
  return {
    summary,
    state: report.result ? state : workflowStatus.toLowerCase(),
    batch: input.batch,
    workflowId,
    runId,
    host: told?.host ?? null,
    companyId: input.companyId,
    mode: input.mode,
    file: file ?? null,
    rowsDigest: input.digest,
    results,
    requestedBy: input.requestedBy ?? null,
    reason: input.reason ?? null,
    reference: input.reference ?? null,
    plan: plan && { hash: plan.hash, wouldAdd: plan.wouldAdd, groups: plan.groups },
    decisions: told?.decisions ?? null,
    counts,
    startedAt,
    finishedAt: closedAt ?? null,
    keptByTemporalUntil: keptUntil ?? null,
    versions,
  };
}
