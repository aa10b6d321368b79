/**
 * Every duration of a worker and of the runs it serves, in milliseconds, in one object: tests scale them all
 * by one factor. What only the HTTP client needs is in src/spotnana.
 */
export interface Durations {
  /** Deadline of one request, from the gate to the last byte (`SPOTNANA_TIMEOUT_MS`). */
  requestTimeoutMs: number;
  /** How long reads must show users missing after a possible loss before they are sent again (`USHER_SETTLE`). */
  settleMs: number;
  /** How long a step looks for a membership that was written (`USHER_VERIFY_TIMEOUT`). */
  verifyTimeoutMs: number;
  /** (`USHER_RUN_DEADLINE`) */
  runDeadlineMs: number;
  /** A step tells Temporal this often that it lives. */
  heartbeatEveryMs: number;
  /** Without a sign of life for this long, Temporal gives the step to another worker. */
  heartbeatTimeoutMs: number;
  /** A run's next workflow task waits this long for the worker that has the run in its cache, then any may take it. */
  stickyMs: number;
  /** Longest life of one attempt; recovery comes from heartbeats, so it is generous. */
  startToCloseMs: number;
  /** A step's own trouble of this length is handed to the workflow, which makes it visible. */
  troubleAfterMs: number;
  /** The same for trouble that only a person can end: it should be seen sooner. */
  personNeededAfterMs: number;
  /** First and longest delay between two attempts of a step. */
  retryMinMs: number;
  retryMaxMs: number;
  /** First and longest delay between two looks for a membership that was written. */
  lookMinMs: number;
  lookMaxMs: number;
  /** How long an attempt waits at the gate to Spotnana before it hands its task back. */
  gatePatienceMs: number;
  /** Shortest and longest wait of a workflow in trouble before it tries the step again. */
  troubleWaitMinMs: number;
  troubleWaitMaxMs: number;
  /** How long the optional roles step may hold up a run that is otherwise done. */
  rolesPatienceMs: number;
  /** How long a batch whose rows have not all come waits for its client. */
  intakeIdleMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const DEFAULT_DURATIONS: Readonly<Durations> = {
  requestTimeoutMs: 30 * SECOND,
  settleMs: 5 * SECOND,
  verifyTimeoutMs: 2 * MINUTE,
  runDeadlineMs: 24 * HOUR,
  heartbeatEveryMs: 2 * SECOND,
  heartbeatTimeoutMs: 10 * SECOND,
  stickyMs: 10 * SECOND,
  startToCloseMs: 10 * MINUTE,
  troubleAfterMs: 1 * MINUTE,
  personNeededAfterMs: 10 * SECOND,
  retryMinMs: 1 * SECOND,
  retryMaxMs: 15 * SECOND,
  lookMinMs: 500,
  lookMaxMs: 5 * SECOND,
  gatePatienceMs: 20 * SECOND,
  troubleWaitMinMs: 15 * SECOND,
  troubleWaitMaxMs: 5 * MINUTE,
  rolesPatienceMs: 2 * SECOND,
  intakeIdleMs: 30 * MINUTE,
};

/** All durations times one factor, at least 1 ms each. */
export function scaleDurations(durations: Durations, factor: number): Durations {
  const scaled = Object.entries(durations).map(([name, ms]: [string, number]) => [
    name,
    Math.max(1, Math.round(ms * factor)),
  ]);
  return Object.fromEntries(scaled) as unknown as Durations;
}
