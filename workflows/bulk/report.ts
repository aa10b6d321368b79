import type { BatchResult, BatchStatus } from '../../src/contracts/bulk.js';
import type { Batch } from './batch.js';
import { isLive } from './batch.js';
import { running } from './release.js';
import { toShownPlan } from './shown-plan.js';
import { countsOf, describeEnd, describeState, totalRows } from './describe.js';

export function toStatus(batch: Batch): BatchStatus {
  const { input, settings, pages, plan, decisions } = batch;
  const { batch: name, companyId, mode, digest } = input;
  return {
    batch: name,
    companyId,
    host: settings.host,
    mode,
    ...describeState(batch),
    digest,
    rows: totalRows(batch),
    counts: countsOf(batch),
    pages: {
      open: pages.length,
      loaded: pages.filter(({ loaded }) => loaded).length,
      planned: pages.filter((page) => page.plan).length,
      done: pages.filter((page) => !isLive(page)).length,
    },
    running: running(batch).map(({ id }) => id),
    plan: plan && toShownPlan(plan),
    decisions,
  };
}

export function toResult(batch: Batch, now: number): { result: BatchResult; outcome: string } {
  const { input, settings, plan, decisions, startedAt } = batch;
  const { batch: name, companyId, mode, digest, requestedBy, reason, reference } = input;
  const { summary, next, outcome } = describeEnd(batch);
  const result: BatchResult = {
    summary,
    state: batch.state,
    next,
    counts: countsOf(batch),
    rows: totalRows(batch),
    pages: batch.pages.length,
    batch: name,
    companyId,
    host: settings.host,
    mode,
    digest,
    plan: plan && toShownPlan(plan),
    decisions,
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(reason === undefined ? {} : { reason }),
    ...(reference === undefined ? {} : { reference }),
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(now).toISOString(),
  };
  return { result, outcome };
}
