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
  /** The body was let go, to make room for those of later requests. */
  bodyDropped?: true;
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
  /** `bodyChars`: the length of the body as text. */
  open(entry: Omit<RequestEntry, 'seq' | 'outcome'>, bodyChars: number): RequestEntry;
  clear(): void;
}

export interface LogLimits {
  entries: number;
  bodyChars: number;
}

/**
 * Keeps the newest entries, and up to a quarter more than `limits.entries`; of their bodies, the newest that fit:
 * those of a long run hold millions of ids.
 */
export function createRequestLog(limits: LogLimits): RequestLog {
  const entries: RequestEntry[] = [];
  let seq = 0;
  const bodies = createBodyShelf(limits.bodyChars);
  return {
    entries,
    open(fields, bodyChars) {
      const entry: RequestEntry = { seq: ++seq, ...fields, outcome: 'open' };
      entries.push(entry);
      if (entry.body !== undefined) bodies.hold(entry, bodyChars);
      if (entries.length > limits.entries * 1.25) {
        entries.splice(0, entries.length - limits.entries);
        bodies.forget(entries[0]?.seq ?? Infinity);
      }
      return entry;
    },
    clear() {
      entries.length = 0;
      bodies.forget(Infinity);
    },
  };
}

/** The bodies in the log, at most `maxChars` and a quarter more. */
function createBodyShelf(maxChars: number) {
  let kept: { entry: RequestEntry; chars: number }[] = [];
  let chars = 0;
  return {
    hold(entry: RequestEntry, bodyChars: number) {
      kept.push({ entry, chars: bodyChars });
      chars += bodyChars;
      if (chars <= maxChars * 1.25) return;
      let dropped = 0;
      for (const { entry: oldest, chars: freed } of kept) {
        if (chars <= maxChars) break;
        delete oldest.body;
        oldest.bodyDropped = true;
        chars -= freed;
        dropped += 1;
      }
      kept = kept.slice(dropped);
    },
    /** Entries older than this are no longer in the log. */
    forget(firstSeq: number) {
      kept = kept.filter(({ entry }) => entry.seq >= firstSeq);
      chars = kept.reduce((sum, body) => sum + body.chars, 0);
    },
  };
}
