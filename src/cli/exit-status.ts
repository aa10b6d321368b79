import { FAILURES, isFailureType } from '../contracts/failures.js';

/** The exit statuses of every command. */
export const EXIT = {
  /** What was asked for holds. */
  ok: 0,
  unexpected: 1,
  /** Usage, invalid input or configuration: nothing was started. */
  usage: 2,
  /** A final answer of Spotnana, a guard, or a person who cancelled. */
  refused: 3,
  /** The write was accepted, but not verified in time. */
  unverified: 4,
  /** Temporal or Spotnana unreachable, no worker, or still running. */
  unreachable: 5,
  /** A batch has ended, and some of its rows are not in place. */
  rowsMissing: 6,
  /** A batch waits for a person: at its gate, after its breaker, paused. */
  waitsForPerson: 7,
} as const;

/** By the error's name: the classes themselves are loaded by the commands that need them. */
const BY_NAME: Record<string, number> = {
  UsageError: EXIT.usage,
  InvalidInputError: EXIT.usage,
  ConfigurationError: EXIT.usage,
  RowFileError: EXIT.usage,
  AddNotFoundError: EXIT.usage,
  BatchNotFoundError: EXIT.usage,
  BatchTooLargeError: EXIT.usage,
  WorkflowIdConflictError: EXIT.refused,
  BatchConflictError: EXIT.refused,
  DecisionRefusedError: EXIT.refused,
  BatchLostError: EXIT.rowsMissing,
  StillRunningError: EXIT.unreachable,
  NoWorkerError: EXIT.unreachable,
  RunLostError: EXIT.unreachable,
  NamespaceMissingError: EXIT.usage,
  PortUnavailableError: EXIT.usage,
  TemporalUnreachableError: EXIT.unreachable,
  TemporalCliNotFoundError: EXIT.unreachable,
  IncompleteReadError: EXIT.unreachable,
  GateWaitError: EXIT.unreachable,
  InterruptedError: EXIT.unreachable,
};

export function exitStatusOf(error: unknown): number {
  const { name, type, kind, status } = error as {
    name?: string;
    type?: unknown;
    kind?: string;
    status?: number;
  };
  if (isFailureType(type)) return exitStatusOfFailure(type);
  // The batch's own guard: nothing was read or written.
  if (type === 'UnexpectedHost') return EXIT.refused;
  if (name === 'SpotnanaError') return exitStatusOfSpotnana(kind, status);
  return BY_NAME[name ?? ''] ?? EXIT.unexpected;
}

function exitStatusOfFailure(type: keyof typeof FAILURES): number {
  if (type === 'InvalidInput') return EXIT.usage;
  const { ending } = FAILURES[type];
  if (ending === 'unverified') return EXIT.unverified;
  return ending === 'failed' ? EXIT.unreachable : EXIT.refused;
}

function exitStatusOfSpotnana(kind: string | undefined, status = 0): number {
  if (kind === 'configuration') return EXIT.usage;
  const isFinal = kind === 'status' && status >= 400 && status < 500 && status !== 429;
  return isFinal && status !== 401 ? EXIT.refused : EXIT.unreachable;
}
