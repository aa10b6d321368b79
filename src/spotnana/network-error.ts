import type { Operation } from './errors.js';
import { SpotnanaError } from './errors.js';
import type { Redactor } from './redact.js';

/** The reason with which a request is aborted when its time is over. */
export class DeadlinePassed extends Error {}

export interface BrokenExchange {
  operation: Operation;
  isWrite: boolean;
  /** Bytes may have left. */
  sent: boolean;
  timeoutMs: number;
}

const WHAT_TO_DO = 'Wait: runs try again by themselves; if it lasts, check the network to Spotnana';

/** The clean error behind an exchange without a (whole) answer. The cause is not kept: what it holds is not ours. */
export function toNetworkError(
  error: unknown,
  { operation, isWrite, sent, timeoutMs }: BrokenExchange,
  redactor: Redactor,
): SpotnanaError {
  const fields = {
    operation,
    sent: sent && operation !== 'token',
    whatToDo: WHAT_TO_DO,
    mayHaveBeenApplied: isWrite && sent,
  };
  if (error instanceof DeadlinePassed) {
    const what = sent ? `did not answer ${operation}` : `could not be reached for ${operation}`;
    const message = `Spotnana ${what} within ${timeoutMs / 1_000} s`;
    return new SpotnanaError(message, { ...fields, kind: 'timeout' });
  }
  const code = codeOf(error);
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    const message = `Spotnana could not be reached for ${operation}: connecting took too long`;
    return new SpotnanaError(message, { ...fields, kind: 'timeout' });
  }
  const text = error instanceof Error ? error.message : String(error);
  const reason = redactor.clean([code, text].filter(Boolean).join(': '), 200);
  const message = `The connection to Spotnana failed during ${operation} (${reason})`;
  return new SpotnanaError(message, { ...fields, kind: 'network' });
}

/** The code of the error or of what caused it; several addresses tried come as one AggregateError. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  return codeOf(errors?.[0]) || codeOf(cause);
}
