import type { OperationName } from './faults.js';

/** One request that arrived. Never holds the authorization header or the client secret. */
export interface RequestEntry {
  /** 1 for the first. */
  seq: number;
  /** When it arrived, ms since the epoch. */
  at: number;
  operation: OperationName | 'unknown';
  method: string;
  path: string;
  params: { companyId?: string; groupId?: string; userId?: string };
  userAgent?: string;
  body?: unknown;
  /** The status that was sent, or would have been. */
  status?: number;
  outcome: 'pending' | 'answered' | 'lost' | 'hung' | 'truncated' | 'client-gone';
  fault?: string;
  /** Users that a PATCH newly added. */
  applied?: string[];
  /** Ids that a read showed. At most 1,000. */
  shown?: string[];
  answeredAt?: number;
}

export type Moment = 'arrived' | 'applied' | 'answered';

/** Awaited before the request goes on, so that a test can kill a client at this very instant. */
export type MomentListener = (entry: RequestEntry) => void | Promise<void>;

export interface RequestLog {
  readonly entries: readonly RequestEntry[];
  open(entry: Omit<RequestEntry, 'seq' | 'outcome'>): RequestEntry;
  clear(): void;
  on(moment: Moment, listener: MomentListener): void;
  reach(moment: Moment, entry: RequestEntry): Promise<void>;
}

/** Older requests are forgotten: a benchmark sends more than anyone reads. */
const MAX_ENTRIES = 200_000;

export function createRequestLog(): RequestLog {
  const entries: RequestEntry[] = [];
  const listeners: Record<Moment, MomentListener[]> = { arrived: [], applied: [], answered: [] };
  let seq = 0;
  return {
    entries,
    open(entry) {
      seq += 1;
      const opened: RequestEntry = { seq, ...entry, outcome: 'pending' };
      entries.push(opened);
      if (entries.length > MAX_ENTRIES) entries.splice(0, MAX_ENTRIES / 10);
      return opened;
    },
    clear: () => void entries.splice(0),
    on: (moment, listener) => void listeners[moment].push(listener),
    async reach(moment, entry) {
      for (const listener of listeners[moment]) await listener(entry);
    },
  };
}
