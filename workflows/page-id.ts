/** Digits of the run id that the ids of its pages carry: the last ones, since the first ones tell the time. */
const RUN_DIGITS = 8;

/** Of the nth page, from 0 on; carries part of the run's id, so that no other run's page is ever taken for it. */
export function toPageId(batchId: string, runId: string, page: number): string {
  return `${batchId}:p${String(page + 1).padStart(4, '0')}:${runId.slice(-RUN_DIGITS)}`;
}

/** What a page's id tells, so that its input need not: that stands in the coordinator's history for each page. */
export interface PageIdentity {
  /** Workflow id of the coordinator. */
  batchId: string;
  /** From 0 on. */
  page: number;
  /** Digits of the coordinator's run that opened it. */
  run: string;
}

export function readPageId(pageId: string): PageIdentity {
  const [run = '', number = '', ...batch] = pageId.split(':').reverse();
  return { batchId: batch.reverse().join(':'), page: Number(number.slice(1)) - 1, run };
}
