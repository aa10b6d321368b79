import type { Simulator } from '../../src/simulator/index.js';
import { demoData } from '../../src/simulator/index.js';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined where the body is empty or no JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  json: any;
}

export interface Caller {
  token: string;
  /** A JSON request with the token. Rejects where the connection breaks. */
  call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer>;
  /** `/_control/…` */
  control(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** Plain fetch, so that the simulator is not tested with the client that it tests. */
export async function createCaller(simulator: Simulator): Promise<Caller> {
  const { url } = simulator;
  const { json } = await requestToken(url);
  const token = json.access_token as string;
  const send = async (method: string, path: string, body: unknown, extra: RequestInit) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    return toAnswer(await fetch(`${url}${path}`, { method, headers, ...text, ...extra }));
  };
  return {
    token,
    call: async (method, path, body, signal) => send(method, path, body, signal ? { signal } : {}),
    control: async (method, path, body) => send(method, `/_control/${path}`, body, {}),
  };
}

export async function requestToken(
  url: string,
  form: Record<string, string> = {},
): Promise<Answer> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: demoData.clientId,
    client_secret: demoData.clientSecret,
    ...form,
  });
  return toAnswer(await fetch(`${url}/v2/auth/oauth2-token`, { method: 'POST', body }));
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  const json: unknown = isJson ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, json };
}

const { acme } = demoData;

export const paths = {
  groups: (companyId: string = acme.id) => `/v3/companies/${companyId}/user-groups/list`,
  group: (groupId: string, companyId: string = acme.id) =>
    `/v3/companies/${companyId}/user-groups/${groupId}`,
  members: (groupId: string, companyId: string = acme.id) =>
    `${paths.group(groupId, companyId)}/members`,
  roles: (groupId: string) => `${paths.group(groupId)}/roles`,
  userGroups: (userId: string) => `/v3/users/${userId}/user-groups`,
  users: '/v3/users/list',
  lookUp: (query: Record<string, string>) => `/v2/users?${new URLSearchParams(query).toString()}`,
};
