import { setTimeout } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Membership } from '../rig/memberships.js';

/**
 * The documented steps as somebody would write them down first: one call each, no retries (after a 429 if asked for),
 * any status but 2xx an error. Kind to the peers in two points: reads use the filters, so that each is one request, and the token is
 * fetched once for all.
 */
export interface SpotnanaSteps {
  getUserGroup(wanted: Membership): Promise<void>;
  isMember(wanted: Membership): Promise<boolean>;
  listUserGroupRoles(wanted: Membership): Promise<void>;
  updateUserGroupMembers(wanted: Membership): Promise<void>;
  /** Throws where the group is not among the user's. */
  verify(wanted: Membership): Promise<void>;
}

export interface Credentials {
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  /** How long to wait after a 429 before the same request is sent again, as often as it takes, ms. @default it is an error */
  limitedPauseMs?: number;
}

/** The same variables as usher's, and one of the benchmark's. */
export function readCredentials(env: NodeJS.ProcessEnv): Credentials {
  const { SPOTNANA_BASE_URL, SPOTNANA_CLIENT_ID, SPOTNANA_CLIENT_SECRET } = env;
  const { BENCH_LIMITED_PAUSE_MS } = env;
  return {
    baseUrl: SPOTNANA_BASE_URL ?? '',
    clientId: SPOTNANA_CLIENT_ID ?? '',
    clientSecret: SPOTNANA_CLIENT_SECRET ?? '',
    ...(BENCH_LIMITED_PAUSE_MS && { limitedPauseMs: Number(BENCH_LIMITED_PAUSE_MS) }),
  };
}

type Method = 'GET' | 'POST' | 'PATCH';

const PAGINATION = { offset: 0, limit: 100 };

interface MemberList {
  members: { userId: string }[];
}

interface GroupList {
  userGroups: { id: string }[];
}

export function createSpotnanaSteps(credentials: Credentials): SpotnanaSteps {
  const dispatcher = new Agent();
  let token: Promise<string> | undefined;

  async function call(method: Method, path: string, body?: object): Promise<unknown> {
    token ??= fetchToken(credentials, dispatcher);
    const answer = await request(`${credentials.baseUrl}${path}`, {
      dispatcher,
      method,
      headers: { authorization: `Bearer ${await token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode === 429 && credentials.limitedPauseMs !== undefined) {
      await setTimeout(credentials.limitedPauseMs);
      return call(method, path, body);
    }
    if (answer.statusCode >= 300)
      throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }

  return {
    async getUserGroup(wanted) {
      await call('GET', groupPath(wanted));
    },
    async isMember(wanted) {
      const filters = [{ userIds: [wanted.userId] }];
      const list = await call('POST', `${groupPath(wanted)}/members`, {
        pagination: PAGINATION,
        filters,
      });
      return (list as MemberList).members.length > 0;
    },
    async listUserGroupRoles(wanted) {
      await call('POST', `${groupPath(wanted)}/roles`, { pagination: PAGINATION });
    },
    async updateUserGroupMembers(wanted) {
      await call('PATCH', `${groupPath(wanted)}/members`, { userIdsToAdd: [wanted.userId] });
    },
    async verify({ userId, groupId }) {
      const filters = [{ userGroupIds: [groupId] }];
      const body = { pagination: PAGINATION, filters };
      const list = await call('POST', `/v3/users/${userId}/user-groups`, body);
      const isThere = (list as GroupList).userGroups.some(({ id }) => id === groupId);
      if (!isThere) throw new Error(`${userId} is not in ${groupId}`);
    },
  };
}

function groupPath({ companyId, groupId }: Membership): string {
  return `/v3/companies/${companyId}/user-groups/${groupId}`;
}

async function fetchToken(
  { baseUrl, clientId, clientSecret }: Credentials,
  dispatcher: Agent,
): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const answer = await request(`${baseUrl}/v2/auth/oauth2-token`, {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const { access_token } = (await answer.body.json()) as { access_token: string };
  return access_token;
}
