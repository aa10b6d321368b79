/** Digits of the run id that the ids of its pages carry: the last ones, since the first ones tell the time. */
const RUN_DIGITS = 8;

/** Of the nth page, from 0 on; carries part of the run's id, so that no other run's page is ever taken for it. */
export function toPageId(batchId: string, runId: string, page: number): string {
  return `${batchId}:p${String(page + 1).padStart(4, '0')}:${runId.slice(-RUN_DIGITS)}`;
}

/** The part of the run's id that a page's id carries. */
export function runOfPage(pageId: string): string {
  return pageId.slice(-RUN_DIGITS);
}
