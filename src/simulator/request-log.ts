import type { Fault } from './faults.js';
import type { OperationName, RouteParams } from './operations.js';

/** One request as the simulator saw it; never with the authorization header or a secret. */
export interface RequestEntry {
  /** 1, 2, 3, … in the order of arrival. */
  seq: number;
  /** Arrival, ms since the epoch. */
  at: number;
  operation: OperationName | 'unknown';
  method: string;
  path: string;
  params: RouteParams;
  query: Record<string, string>;
  /** The JSON body; of a token request, the form without the secret. Undefined where there was none. */
  body?: unknown;
  /** Undefined as long as, or where, nothing was answered. */
  status?: number;
  /** `client-gone`: the caller closed the connection before the answer was out. */
  outcome: 'open' | 'answered' | 'lost' | 'hung' | 'truncated' | 'client-gone';
  fault?: Fault['kind'];
  /** The users whom a PATCH newly added. */
  applied?: string[];
  /** When the answer was sent, ms since the epoch. */
  answeredAt?: number;
  /** A failure of the simulator itself or of a hook. */
  error?: string;
}

export interface RequestLog {
  /** The live log, oldest first. */
  readonly entries: readonly RequestEntry[];
  open(entry: Omit<RequestEntry, 'seq' | 'outcome'>): RequestEntry;
  clear(): void;
}

/** Keeps the newest `limit` entries, and up to a quarter more. */
export function createRequestLog(limit: number): RequestLog {
  const entries: RequestEntry[] = [];
  let seq = 0;
  return {
    entries,
    open(fields) {
      const entry: RequestEntry = { seq: ++seq, ...fields, outcome: 'open' };
      entries.push(entry);
      if (entries.length > limit * 1.25) entries.splice(0, entries.length - limit);
      return entry;
    },
    clear() {
      entries.length = 0;
    },
  };
}
