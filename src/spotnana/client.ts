import { readFileSync } from 'node:fs';
import { parseAnswer, toStatusError } from './answers.js';
import { resolveBaseUrl } from './base-url.js';
import type { Budget } from './budget.js';
import { createBudget } from './budget.js';
import type { Operation } from './errors.js';
import { SpotnanaError } from './errors.js';
import { createRedactor } from './redact.js';
import { parseRetryAfter } from './retry-after.js';
import type { GroupName, Role, UserGroup } from './schemas.js';
import {
  GroupsOfUserSchema,
  MemberListSchema,
  RoleListSchema,
  UserGroupListSchema,
  UserGroupSchema,
} from './schemas.js';
import type { SecretSource } from './secret.js';
import { createTokenSource } from './token.js';
import type { HttpAnswer, HttpRequest } from './transport.js';
import { createTransport } from './transport.js';

export interface SpotnanaClientOptions {
  /** `https`, or `http` on loopback; a path prefix is kept. */
  baseUrl: string;
  clientId: string;
  secret: SecretSource;
  /** The process's one gate. @default a new one with the default limits */
  budget?: Budget;
  /** For one request, from the gate to the last byte, ms. @default 30_000 */
  timeoutMs?: number;
  /** @default 8 MiB */
  maxAnswerBytes?: number;
  /** @default `usher/<version>` */
  userAgent?: string;
  now?: () => number;
  /** Called after each exchange, for metrics; holds no secrets. */
  onRequest?: (event: RequestEvent) => void;
}

export interface RequestEvent {
  operation: Operation;
  status?: number;
  /** Kind of the error where there was no answer. */
  error?: string;
  durationMs: number;
}

export interface CallOptions {
  /** Aborted: the request rejects with the signal's own reason. */
  signal?: AbortSignal;
  /** Place at the gate: 1 first … 5 last. @default 3 */
  priority?: number;
  /** How long to wait at the gate, ms; then `GateWaitError`. @default Infinity */
  patienceMs?: number;
  /**
   * Called behind the gate, immediately before the first byte (again, if the request is repeated after a 401). May
   * throw to abandon the request: the error passes through as it is.
   */
  beforeSend?: () => void;
}

export interface PageOptions {
  /** @default 0 */
  offset: number;
  limit: number;
}

/** `total` is `pagination.totalNumResults`; undefined where the answer has none. */
export interface Page<T> {
  items: T[];
  total: number | undefined;
}

/**
 * The operations of Spotnana's Access Management API v3 that usher uses; each is one request (and one more after a
 * 401 on an expired token). All reject with `SpotnanaError`, `GateWaitError` or the signal's reason.
 */
export interface SpotnanaClient {
  /** `host[:port]` of the base URL. */
  readonly host: string;
  /** Resolves if the token endpoint takes the credentials; a token in hand counts. */
  checkToken(call?: CallOptions): Promise<void>;
  /** Step 1: `POST /v3/companies/{companyId}/user-groups/list`, oldest first. */
  listUserGroups(
    query: { companyId: string; searchText?: string } & PageOptions,
    call?: CallOptions,
  ): Promise<Page<GroupName>>;
  /** Step 2: `GET /v3/companies/{companyId}/user-groups/{groupId}`. */
  getUserGroup(
    query: { companyId: string; groupId: string },
    call?: CallOptions,
  ): Promise<UserGroup>;
  /** Step 3: `POST /v3/companies/{companyId}/user-groups/{groupId}/members`, oldest first. */
  listUserGroupMembers(
    query: { companyId: string; groupId: string; userIds?: readonly string[] } & PageOptions,
    call?: CallOptions,
  ): Promise<Page<{ id: string }>>;
  /** Step 4: `POST /v3/companies/{companyId}/user-groups/{groupId}/roles`. */
  listUserGroupRoles(
    query: { companyId: string; groupId: string },
    call?: CallOptions,
  ): Promise<Role[]>;
  /** Step 5: `PATCH /v3/companies/{companyId}/user-groups/{groupId}/members`. Any 2xx confirms; the body is not documented. */
  updateUserGroupMembers(
    query: { companyId: string; groupId: string; userIdsToAdd: readonly string[] },
    call?: CallOptions,
  ): Promise<void>;
  /** Step 6: `POST /v3/users/{userId}/user-groups`. */
  listUserGroupsForUser(
    query: { userId: string; userGroupIds?: readonly string[] } & PageOptions,
    call?: CallOptions,
  ): Promise<Page<GroupName>>;
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_ANSWER_BYTES = 8 * 1_048_576;

/** The documented default of `limit`; the largest one is not documented. */
export const PAGE_LIMIT = 100;

type Call = Pick<HttpRequest, 'operation' | 'method' | 'path'> & { body?: object };

export function createSpotnanaClient(options: SpotnanaClientOptions): SpotnanaClient {
  const { budget = createBudget(), now = () => Date.now(), onRequest = () => {} } = options;
  const baseUrl = resolveBaseUrl(options.baseUrl);
  const redactor = createRedactor();
  const transport = createTransport({
    baseUrl,
    redactor,
    userAgent: options.userAgent ?? `usher/${ownVersion()}`,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxAnswerBytes: options.maxAnswerBytes ?? DEFAULT_MAX_ANSWER_BYTES,
  });
  const { clientId, secret } = options;
  const tokens = createTokenSource({ transport, clientId, secret, redactor, now });

  /** One exchange through the gate. */
  async function exchange(
    { body, ...what }: Call,
    token: string,
    { signal, beforeSend, ...place }: CallOptions,
  ): Promise<HttpAnswer> {
    const place_ = await budget.acquire({ ...place, ...(signal ? { signal } : {}) });
    const startedAt = now();
    let answer: HttpAnswer | undefined;
    let failure: string | undefined;
    try {
      beforeSend?.();
      answer = await transport.exchange({
        ...what,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal,
      });
      return answer;
    } catch (error) {
      failure = error instanceof SpotnanaError ? error.kind : 'aborted';
      throw error;
    } finally {
      place_.leave(answer && toGateAnswer(answer, now()));
      onRequest({
        operation: what.operation,
        durationMs: now() - startedAt,
        ...(answer ? { status: answer.status } : {}),
        ...(failure === undefined ? {} : { error: failure }),
      });
    }
  }

  async function call(what: Call, options: CallOptions = {}): Promise<HttpAnswer> {
    let token = await tokens.get(options.signal);
    let answer = await exchange(what, token, options);
    if (answer.status === 401) {
      tokens.invalidate(token);
      token = await tokens.get(options.signal);
      answer = await exchange(what, token, options);
      if (answer.status === 401) tokens.invalidate(token);
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    // A refusal whose reason was cut off is no final answer: "already a member" looks like any other then.
    if (answer.bodyError && isRefusal(answer.status)) throw answer.bodyError;
    throw toStatusError(answer, what.operation, redactor, now());
  }

  return {
    host: baseUrl.host,
    async checkToken({ signal } = {}) {
      await tokens.get(signal);
    },
    async listUserGroups({ companyId, searchText, offset, limit }, options) {
      const operation = 'listUserGroups';
      const body = {
        pagination: { offset, limit },
        sortParams: { sortBy: 'CREATED_AT', sortOrder: 'ASC' },
        ...(searchText === undefined ? {} : { searchText }),
      };
      const path = `${companyPath(companyId)}/user-groups/list`;
      const answer = await call({ operation, method: 'POST', path, body }, options);
      const { userGroups, pagination } = parseAnswer(answer, operation, UserGroupListSchema);
      return { items: userGroups, total: pagination.totalNumResults };
    },
    async getUserGroup({ companyId, groupId }, options) {
      const operation = 'getUserGroup';
      const path = groupPath(companyId, groupId);
      const answer = await call({ operation, method: 'GET', path }, options);
      const group = parseAnswer(answer, operation, UserGroupSchema);
      const { id, name, companyId: owner, isUnmodifiable } = group;
      return {
        id: toId(id),
        name,
        companyId: toId(owner),
        isUnmodifiable: isUnmodifiable ?? false,
      };
    },
    async listUserGroupMembers({ companyId, groupId, userIds, offset, limit }, options) {
      const operation = 'listUserGroupMembers';
      const body = {
        pagination: { offset, limit },
        sortParams: { sortBy: 'ADDED_AT', sortOrder: 'ASC' },
        ...(userIds ? { filters: [{ userIds }] } : {}),
      };
      const path = `${groupPath(companyId, groupId)}/members`;
      const answer = await call({ operation, method: 'POST', path, body }, options);
      const { members, pagination } = parseAnswer(answer, operation, MemberListSchema);
      const items = members.map(({ userId }) => ({ id: toId(userId) }));
      return { items, total: pagination.totalNumResults };
    },
    async listUserGroupRoles({ companyId, groupId }, options) {
      const operation = 'listUserGroupRoles';
      // The six steps name no body; pagination is sent as on the other lists.
      const body = { pagination: { offset: 0, limit: PAGE_LIMIT } };
      const path = `${groupPath(companyId, groupId)}/roles`;
      const answer = await call({ operation, method: 'POST', path, body }, options);
      const { roles } = parseAnswer(answer, operation, RoleListSchema);
      return roles.map(({ id, name, permissions }) => ({
        id,
        name,
        permissions: (permissions ?? []).map(({ permission, actions }) => ({
          permission,
          actions: actions ?? [],
        })),
      }));
    },
    async updateUserGroupMembers({ companyId, groupId, userIdsToAdd }, options) {
      const operation = 'updateUserGroupMembers';
      const path = `${groupPath(companyId, groupId)}/members`;
      await call({ operation, method: 'PATCH', path, body: { userIdsToAdd } }, options);
    },
    async listUserGroupsForUser({ userId, userGroupIds, offset, limit }, options) {
      const operation = 'listUserGroupsForUser';
      const body = {
        pagination: { offset, limit },
        ...(userGroupIds ? { filters: [{ userGroupIds }] } : {}),
      };
      const path = `/v3/users/${encodeURIComponent(userId)}/user-groups`;
      const answer = await call({ operation, method: 'POST', path, body }, options);
      const { userGroups, pagination } = parseAnswer(answer, operation, GroupsOfUserSchema);
      const items = userGroups.map(({ id, name }) => ({ id: toId(id), name }));
      return { items, total: pagination?.totalNumResults };
    },
    close: async () => transport.close(),
  };
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 401 && status !== 429;
}

function toGateAnswer({ status, retryAfter }: HttpAnswer, now: number) {
  const retryAfterMs = parseRetryAfter(retryAfter, now);
  const limited = status === 429 || (status === 503 && retryAfterMs !== undefined);
  return { limited, retryAfterMs };
}

const companyPath = (companyId: string) => `/v3/companies/${encodeURIComponent(companyId)}`;

const groupPath = (companyId: string, groupId: string) =>
  `${companyPath(companyId)}/user-groups/${encodeURIComponent(groupId)}`;

/** Ids are compared in lower case: they are UUIDs. */
const toId = (id: string) => id.toLowerCase();

function ownVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        version: string;
      };
      return version;
    } catch {
      // From the sources or from dist/: one of the two is it.
    }
  }
  return '0';
}
