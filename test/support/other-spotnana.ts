import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Another Spotnana than the simulator: written anew from what the API's documentation says, so that what both take for
 * granted shows. One company, one group; each trait is a thing that the documentation leaves open.
 */
export interface Traits {
  /** Path above the operations. */
  prefix?: string;
  address?: '127.0.0.1' | '::1';
  groupName?: string;
  /** The company that the group is of, by its own word. */
  groupCompany?: string;
  /** Members at first, oldest first. */
  members?: readonly string[];
  /** The largest page, whatever limit was asked for. */
  pageSize?: number;
  ignoresFilters?: boolean;
  /** Members are listed by id, not by the order that was asked for. */
  sortsById?: boolean;
  /** What `totalNumResults` counts. @default what the filters let through */
  total?: 'everything' | 'nothing';
  /** The oldest member leaves after these requests for members, counted from 1. */
  leaversAfter?: readonly number[];
  idCase?: 'upper';
  /** Changes an answer; `n` counts those of its operation from 1. */
  answer?: (answer: Answer, operation: OtherOperation, n: number, request: ApiRequest) => Answer;
  /** Sends it. @default in one piece */
  send?: (response: ServerResponse, answer: Answer, request: ApiRequest) => void | Promise<void>;
}

export type OtherOperation =
  'token' | 'groups' | 'group' | 'members' | 'roles' | 'add' | 'groups-of-user';

export interface Answer {
  status: number;
  /** Of a text: a page of HTML. */
  body: unknown;
  headers?: Record<string, string>;
}

export interface ApiRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Body;
  /** ms since the epoch. */
  at: number;
}

interface Body {
  pagination?: { offset: number; limit: number };
  filters?: { userIds?: string[]; userGroupIds?: string[] }[];
  searchText?: string;
  userIdsToAdd?: string[];
}

interface Ids {
  companyId: string;
  groupId: string;
}

export interface OtherSpotnana {
  readonly baseUrl: string;
  readonly requests: readonly (ApiRequest & { operation: OtherOperation })[];
  /** The PATCHes that arrived. */
  readonly writes: readonly ApiRequest[];
  /** Takes a member away. */
  forget(userId: string): void;
  close(): Promise<void>;
}

export async function startOtherSpotnana(ids: Ids, traits: Traits = {}): Promise<OtherSpotnana> {
  const { address = '127.0.0.1', prefix = '', send = sendWhole } = traits;
  const members = new Set(traits.members);
  const requests: (ApiRequest & { operation: OtherOperation })[] = [];

  function answer(request: ApiRequest): Answer {
    const operation = toOperation(request, prefix);
    if (!operation) return { status: 404, body: '<h1>Not Found</h1>' };
    requests.push({ ...request, operation });
    const n = requests.filter((other) => other.operation === operation).length;
    const plain = OPERATIONS[operation].answer({ ids, traits, members, request, n });
    return toCase(traits.answer?.(plain, operation, n, request) ?? plain, traits.idCase);
  }

  const server = createServer((incoming, response) => {
    const sent = readRequest(incoming).then((request) => send(response, answer(request), request));
    sent.catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const host = address === '::1' ? '[::1]' : address;
  return {
    baseUrl: `http://${host}:${(server.address() as AddressInfo).port}${prefix}`,
    requests,
    forget: (userId) => void members.delete(userId),
    get writes() {
      return requests.filter(({ operation }) => operation === 'add');
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += String(chunk);
  const { method = '', url = '', headers } = incoming;
  const isJson = headers['content-type'] === 'application/json';
  const body = isJson ? (JSON.parse(text) as Body) : {};
  return { method, path: url, headers, body, at: Date.now() };
}

function toOperation({ method, path }: ApiRequest, prefix: string): OtherOperation | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const line = `${method} ${path.slice(prefix.length)}`;
  const names = Object.keys(OPERATIONS) as OtherOperation[];
  return names.find((name) => OPERATIONS[name].route.test(line));
}

interface Situation {
  ids: Ids;
  traits: Traits;
  members: Set<string>;
  request: ApiRequest;
  n: number;
}

const GROUPS = '/v3/companies/[^/]+/user-groups';

const OPERATIONS: Record<
  OtherOperation,
  { route: RegExp; answer: (situation: Situation) => Answer }
> = {
  token: {
    route: /^POST \/v2\/auth\/oauth2-token$/,
    answer: () => ok({ access_token: 'a-token-of-another-kind', token_type: 'Bearer' }),
  },
  groups: {
    route: new RegExp(`^POST ${GROUPS}/list$`),
    answer: (situation) => {
      const wanted = situation.request.body.searchText?.toLowerCase() ?? '';
      const group = toGroup(situation);
      const isFound = group.name.toLowerCase().includes(wanted);
      return toPage(situation, 'userGroups', [group], () => isFound);
    },
  },
  group: {
    route: new RegExp(`^GET ${GROUPS}/[^/]+$`),
    answer: (situation) => ok(toGroup(situation)),
  },
  members: {
    route: new RegExp(`^POST ${GROUPS}/[^/]+/members$`),
    answer: (situation) => {
      const { traits, members, request, n } = situation;
      const wanted = request.body.filters?.flatMap(({ userIds = [] }) => userIds);
      const listed = traits.sortsById ? [...members].toSorted() : [...members];
      const addedAt = { iso8601: '2026-01-05T09:00Z' };
      const items = listed.map((userId) => ({ userId, addedAt }));
      const page = toPage(situation, 'members', items, ({ userId }) => wanted?.includes(userId));
      const [oldest = ''] = members;
      if (traits.leaversAfter?.includes(n)) members.delete(oldest);
      return page;
    },
  },
  roles: { route: new RegExp(`^POST ${GROUPS}/[^/]+/roles$`), answer: () => ok({ roles: [] }) },
  add: {
    route: new RegExp(`^PATCH ${GROUPS}/[^/]+/members$`),
    answer: ({ members, request }) => {
      for (const id of request.body.userIdsToAdd ?? []) members.add(id);
      return ok({});
    },
  },
  'groups-of-user': {
    route: /^POST \/v3\/users\/[^/]+\/user-groups$/,
    answer: (situation) => {
      const [, userId = ''] = /\/users\/([^/]+)\//.exec(situation.request.path) ?? [];
      const groups = situation.members.has(userId) ? [toGroup(situation)] : [];
      return toPage(situation, 'userGroups', groups, () => true);
    },
  },
};

function toGroup({ ids, traits }: Situation) {
  const { groupName: name = 'Finance Approvers', groupCompany: companyId = ids.companyId } = traits;
  return { id: ids.groupId, name, companyId };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function toPage<T>(
  { traits, request }: Situation,
  key: string,
  items: readonly T[],
  isAsked: (item: T) => boolean | undefined,
): Answer {
  const { pagination, filters, searchText } = request.body;
  if (!pagination) return { status: 400, body: { errorMessages: [{ message: 'No pagination' }] } };
  const isFiltered = (filters !== undefined || searchText !== undefined) && !traits.ignoresFilters;
  const matching = isFiltered ? items.filter(isAsked) : items;
  const { offset } = pagination;
  const limit = Math.min(pagination.limit, traits.pageSize ?? Infinity);
  const totals = { everything: items.length, nothing: 0 };
  const totalNumResults = traits.total ? totals[traits.total] : matching.length;
  return ok({ [key]: matching.slice(offset, offset + limit), pagination: { totalNumResults } });
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

function toCase(answer: Answer, idCase: Traits['idCase']): Answer {
  if (idCase !== 'upper' || typeof answer.body !== 'object') return answer;
  const text = JSON.stringify(answer.body).replace(UUID, (id) => id.toUpperCase());
  return { ...answer, body: JSON.parse(text) as unknown };
}

export function toText({ body }: Answer): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function sendWhole(response: ServerResponse, answer: Answer): void {
  const type = typeof answer.body === 'string' ? 'text/html' : 'application/json';
  response.writeHead(answer.status, { 'content-type': type, ...answer.headers });
  response.end(answer.status === 204 ? undefined : toText(answer));
}
