/** What can be made to go wrong, per operation and per count. */

export type OperationName =
  | 'token'
  | 'listUserGroups'
  | 'getUserGroup'
  | 'listUserGroupMembers'
  | 'listUserGroupRoles'
  | 'updateUserGroupMembers'
  | 'listUserGroupsForUser';

export type Fault =
  /** Answers this status, applies nothing. */
  | {
      kind: 'status';
      status: number;
      code?: string;
      message?: string;
      headers?: Record<string, string>;
    }
  /** Waits, then goes on as if nothing had happened. */
  | { kind: 'delay'; ms: number }
  /** The connection is cut before anything is applied. */
  | { kind: 'lost-before' }
  /** Applied, then the connection is cut without an answer. */
  | { kind: 'lost-after' }
  /** Never answers (or cuts the connection after `ms`); nothing is applied. */
  | { kind: 'hang'; ms?: number }
  /** Applied, then never answers (or cuts the connection after `ms`). */
  | { kind: 'hang-after'; ms?: number }
  /** Applied; the status line and half of the body, then the connection is cut. */
  | { kind: 'truncated' }
  /** An HTML page, as a proxy would send it; nothing is applied. */
  | { kind: 'html'; status?: number }
  /** A status without a body; nothing is applied. */
  | { kind: 'empty'; status?: number }
  /** 429, with `Retry-After` as seconds, as a date, or without. */
  | { kind: 'rate-limit'; seconds?: number; as?: 'seconds' | 'date' | 'none' }
  /** 401, and the token is really revoked. */
  | { kind: 'token-expired' };

export interface FaultRule {
  /** @default '*' */
  operation?: OperationName | '*';
  match?: { groupId?: string; userId?: string };
  /** Matching requests that pass first. @default 0 */
  after?: number;
  /** Matching requests that are hit; null: all from then on. @default 1 */
  count?: number | null;
  fault: Fault;
}

export interface FaultTarget {
  operation: OperationName;
  groupId?: string;
  /** Users named in the path or the body. */
  userIds: readonly string[];
}

interface CountedRule extends FaultRule {
  seen: number;
}

export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  readonly rules: readonly CountedRule[];
  /** The fault that hits this request, if one does; counts it. */
  take(target: FaultTarget): Fault | undefined;
}

export function createFaults(): Faults {
  const rules: CountedRule[] = [];
  return {
    rules,
    add: (rule) => void rules.push({ ...rule, seen: 0 }),
    clear: () => void rules.splice(0),
    take(target) {
      let hit: Fault | undefined;
      for (const rule of rules) {
        if (!matches(rule, target)) continue;
        rule.seen += 1;
        if (!hit && isHit(rule)) hit = rule.fault;
      }
      return hit;
    },
  };
}

function isHit({ seen, after = 0, count = 1 }: CountedRule): boolean {
  return seen > after && (count === null || seen <= after + count);
}

function matches({ operation = '*', match = {} }: FaultRule, target: FaultTarget): boolean {
  if (operation !== '*' && operation !== target.operation) return false;
  if (match.groupId !== undefined && match.groupId.toLowerCase() !== target.groupId) return false;
  return match.userId === undefined || target.userIds.includes(match.userId.toLowerCase());
}
