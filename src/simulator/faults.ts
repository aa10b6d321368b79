import type { OperationName, RouteParams } from './operations.js';

/** What goes wrong with one request. "Applied" means that the operation was carried out. */
export type Fault =
  /** This answer. `applied`: after the operation was carried out (a gateway that gave up). @default false */
  | {
      kind: 'status';
      status: number;
      code?: string | undefined;
      message?: string | undefined;
      headers?: Record<string, string> | undefined;
      applied?: boolean | undefined;
    }
  /** Goes on as usual, but later. */
  | { kind: 'delay'; ms: number }
  /** The connection breaks, nothing was applied. */
  | { kind: 'lost-before' }
  /** Applied, then the connection breaks without an answer. */
  | { kind: 'lost-after' }
  /** Never answers, nothing is applied; with `ms`, the connection breaks after that time. */
  | { kind: 'hang'; ms?: number | undefined }
  /** Applied, never answers; with `ms`, the connection breaks after that time. */
  | { kind: 'hang-after'; ms?: number | undefined }
  /** Applied; the answer's headers and half of its body arrive, then the connection breaks. */
  | { kind: 'truncated' }
  /** A page of a proxy. @default applied: false */
  | { kind: 'html'; status: number; applied?: boolean | undefined }
  /** An answer without a body, 200 unless told otherwise. @default applied: false */
  | { kind: 'empty'; status?: number | undefined; applied?: boolean | undefined }
  /**
   * 429. `retryAfter`: the header in seconds, or as an HTTP date `seconds` ahead; none when left out.
   * `seconds`: for so long all requests that the rule matches get 429, at no cost to its count. @default 0
   */
  | {
      kind: 'rate-limit';
      retryAfter?: number | 'date' | undefined;
      seconds?: number | undefined;
    }
  /** 401 although the token was good; from now on it is not. */
  | { kind: 'token-expired' };

export interface FaultRule {
  /** @default '*' */
  operation?: OperationName | '*' | undefined;
  /** Only requests that name this group or user, in the path or in the body. */
  match?: { groupId?: string | undefined; userId?: string | undefined } | undefined;
  /** Leaves the first so many matching requests alone. @default 0 */
  after?: number | undefined;
  /** How many requests it hits; Infinity is `null` in JSON. @default 1 */
  count?: number | undefined;
  fault: Fault;
}

export interface FaultState extends FaultRule {
  id: string;
  /** Requests that matched so far, and those of them that it hit. */
  seen: number;
  hit: number;
}

/** The names in a request by which a rule may match. */
interface FaultTarget {
  operation: OperationName;
  params: RouteParams;
  body?: unknown;
}

export interface FaultRules {
  /** Returns the id of the rule. */
  add(rule: FaultRule): string;
  list(): FaultState[];
  /** False where there is no such rule. */
  remove(id: string): boolean;
  clear(): void;
}

export interface FaultPicker extends FaultRules {
  /** Every rule counts the request; the first one that is due hits it. */
  pick(target: FaultTarget, now: number): Fault | undefined;
}

interface Held {
  state: FaultState;
  /** Until when a rate limit lasts, ms since the epoch. */
  limitedUntil: number;
}

export function createFaults(): FaultPicker {
  const rules = new Map<string, Held>();
  let made = 0;
  return {
    add(rule) {
      const id = `fault-${++made}`;
      rules.set(id, { state: { ...rule, id, seen: 0, hit: 0 }, limitedUntil: 0 });
      return id;
    },
    list: () => [...rules.values()].map(({ state }) => ({ ...state })),
    remove: (id) => rules.delete(id),
    clear: () => rules.clear(),
    pick(target, now) {
      let picked: Fault | undefined;
      for (const rule of rules.values()) {
        if (!isMatch(rule.state, target)) continue;
        rule.state.seen += 1;
        if (picked === undefined && isDue(rule, now)) picked = hit(rule, now);
      }
      return picked;
    },
  };
}

function isMatch({ operation, match }: FaultRule, target: FaultTarget): boolean {
  if (operation !== undefined && operation !== '*' && operation !== target.operation) return false;
  return names(target, match?.groupId) && names(target, match?.userId);
}

/** Ids are UUIDs: one found anywhere in the body is the one that was meant. */
function names({ params, body }: FaultTarget, id: string | undefined): boolean {
  if (id === undefined) return true;
  const wanted = id.toLowerCase();
  if (params.groupId === wanted || params.userId === wanted) return true;
  return body !== undefined && JSON.stringify(body).toLowerCase().includes(wanted);
}

function isDue({ state, limitedUntil }: Held, now: number): boolean {
  if (now < limitedUntil) return true;
  return state.seen > (state.after ?? 0) && state.hit < (state.count ?? 1);
}

function hit(rule: Held, now: number): Fault {
  const { state } = rule;
  const { fault } = state;
  const goesOn = now < rule.limitedUntil;
  if (!goesOn) state.hit += 1;
  if (!goesOn && fault.kind === 'rate-limit') {
    rule.limitedUntil = now + (fault.seconds ?? 0) * 1000;
  }
  return fault;
}
