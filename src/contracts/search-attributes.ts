/**
 * The search attributes of usher's runs: 7 Keyword, 1 Text, 1 Int, because SQL visibility stores have
 * 10 Keyword and 3 of the others for everybody. They are set by the run itself in its first task, never by
 * the client: the UI's "Start Workflow Like This One" copies the old run's values.
 */
export const SEARCH_ATTRIBUTES = {
  UsherCompanyId: 'Keyword',
  UsherGroupId: 'Keyword',
  UsherUserId: 'Keyword',
  UsherBatchId: 'Keyword',
  UsherOutcome: 'Keyword',
  UsherState: 'Keyword',
  UsherAttention: 'Keyword',
  UsherSummary: 'Text',
  UsherRowsFailed: 'Int',
} as const;

export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;

/**
 * Temporal's own, of servers from 1.30 on: it is there while a run's workflow task fails again and again, a minute or two
 * after the first failure.
 */
export const REPORTED_PROBLEMS = 'TemporalReportedProblems';

/**
 * Servers take 2,048 bytes, but lists show a summary on one line, and what stands behind it, such as the link to the
 * run, has to stay within reach.
 */
export const SUMMARY_MAX_CHARS = 200;
