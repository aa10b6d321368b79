import type { Budget } from './budget.js';
import type { Operation } from './errors.js';
import type { GroupName, Role, UserGroup, UserRecord } from './schemas.js';
import type { SecretSource } from './secret.js';

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
  /** The largest `limit` that is asked for, where more than the documented default is wanted. @default 200 */
  maxPageLimit?: number;
  now?: () => number;
  /** Called after each exchange, also of tokens, for metrics; holds no secrets. */
  onRequest?: (event: RequestEvent) => void;
}

export interface RequestEvent {
  operation: Operation;
  status?: number;
  /** Kind of the error where there was no answer. */
  error?: string;
  /** From the gate to the last byte, ms. */
  durationMs: number;
  /** At the gate, ms. */
  waitedMs: number;
}

export interface CallOptions {
  /** Aborted: the request rejects with the signal's own reason. */
  signal?: AbortSignal;
  /** Place at the gate: 1 first … 5 last. @default 3 */
  priority?: number;
  /** How long to wait at the gate, ms; then `GateWaitError`. @default Infinity */
  patienceMs?: number;
  /** Asks although the gate is closed; an answer other than a refusal for the rate opens it. @default false */
  probe?: boolean;
  /**
   * Called once the connection stands, immediately before the first byte (again, if the request is repeated after
   * a 401). May throw to abandon the request: the error passes through as it is.
   */
  beforeSend?: () => void;
}

export interface PageOptions {
  offset: number;
  limit: number;
}

/** Users who have any of these; an empty list asks for nobody. */
export interface UserFilters {
  emails?: readonly string[];
  externalIds?: readonly string[];
  userIds?: readonly string[];
}

/** `total` is `pagination.totalNumResults`; undefined where the answer has none. */
export interface Page<T> {
  items: T[];
  total: number | undefined;
}

/**
 * The operations of Spotnana's Access Management API v3 and of its Users API that usher uses; each is one request (and one more after a
 * 401 on an expired token). All reject with `SpotnanaError`, `GateWaitError` or the signal's reason. Ids come back
 * in lower case.
 */
export interface SpotnanaClient {
  /** `host[:port]` of the base URL. */
  readonly host: string;
  /** The largest `limit` to ask for. */
  readonly maxPageLimit: number;
  /** Resolves if the token endpoint takes the credentials; a token in hand counts, unless one is fetched `anew`. */
  checkToken(call?: CallOptions & { anew?: boolean }): Promise<void>;
  /** Step 1: `POST /v3/companies/{companyId}/user-groups/list`, oldest first. */
  listUserGroups(
    query: {
      companyId: string;
      searchText?: string;
      userGroupIds?: readonly string[];
    } & PageOptions,
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
  /** Step 4: `POST /v3/companies/{companyId}/user-groups/{groupId}/roles`; its answer tells no total. */
  listUserGroupRoles(
    query: { companyId: string; groupId: string } & PageOptions,
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
  /**
   * `POST /v3/users/list`, inactive users too: those whom a filter names, or all of the company. In which order is
   * not documented, nor whether `emails` minds case.
   */
  listUsers(
    query: { companyId: string; filters?: UserFilters } & PageOptions,
    call?: CallOptions,
  ): Promise<Page<UserRecord>>;
  /**
   * `GET /v2/users`, inactive users too: the ids of who has this employee number, which the filters above lack. The
   * answer repeats neither the number nor the company.
   */
  lookUpUsers(
    query: { companyId: string; employeeId: string },
    call?: CallOptions,
  ): Promise<{ id: string }[]>;
  /** Breaks off what is in flight; what waits at the gate or comes later rejects. */
  close(): Promise<void>;
}

/** The documented default of `limit`. */
export const DEFAULT_PAGE_LIMIT = 100;

/** Undocumented: which `limit` is the largest. Set by SPOTNANA_PAGE_LIMIT. */
export const DEFAULT_MAX_PAGE_LIMIT = 200;
