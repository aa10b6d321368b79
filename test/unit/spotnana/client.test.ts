import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallOptions, RequestEvent, SpotnanaClient } from '../../../src/spotnana/index.js';
import {
  createBudget,
  createSpotnanaClient,
  findMembers,
  findUserGroupsOfUser,
  GateWaitError,
  readUserGroups,
  SpotnanaError,
} from '../../../src/spotnana/index.js';
import type { ApiHandler, FakeSpotnana } from '../../support/fake-spotnana.js';
import { errorOf, SECRET, startFakeSpotnana } from '../../support/fake-spotnana.js';
import { sendJson } from '../../support/http-server.js';

const worlds: FakeSpotnana[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map(async (world) => world.close()));
});

async function start(...parts: Parameters<typeof startFakeSpotnana>): Promise<FakeSpotnana> {
  const world = await startFakeSpotnana(...parts);
  worlds.push(world);
  return world;
}

const companyId = 'c1';
const groupId = 'g1';
const page = { offset: 0, limit: 100 };

type Ask = (client: SpotnanaClient, call?: CallOptions) => Promise<unknown>;

const OPERATIONS: Record<string, Ask> = {
  listUserGroups: async (client, call) => client.listUserGroups({ companyId, ...page }, call),
  getUserGroup: async (client, call) => client.getUserGroup({ companyId, groupId }, call),
  listUserGroupMembers: async (client, call) =>
    client.listUserGroupMembers({ companyId, groupId, ...page }, call),
  listUserGroupRoles: async (client, call) =>
    client.listUserGroupRoles({ companyId, groupId, offset: 0, limit: 100 }, call),
  updateUserGroupMembers: async (client, call) =>
    client.updateUserGroupMembers({ companyId, groupId, userIdsToAdd: ['u1'] }, call),
  listUserGroupsForUser: async (client, call) =>
    client.listUserGroupsForUser({ userId: 'u1', ...page }, call),
};
const patch = OPERATIONS['updateUserGroupMembers'] as Ask;
const get = OPERATIONS['getUserGroup'] as Ask;

const group = { id: 'G1', name: 'Finance', companyId: 'C1' };
const answering =
  (status: number, body?: unknown, headers: Record<string, string> = {}): ApiHandler =>
  (_, response) => {
    if (typeof body === 'object') sendJson(response, status, body, headers);
    else response.writeHead(status, headers).end(body);
  };

describe('answers', () => {
  it('give ids in lower case, what is optional where it is there, and nothing else', async () => {
    const user = { id: 'U9', name: 'A Bystander' };
    const { client } = await start(async ({ path }, response) => {
      const full = { ...group, description: 'Approve', createdBy: user, isUnmodifiable: true };
      if (path.endsWith('/list')) {
        const pagination = { totalNumResults: 1 };
        return sendJson(response, 200, { userGroups: [full], pagination, more: 1 });
      }
      if (path.endsWith('/roles')) {
        const permissions = [{ permission: 'AGENT', actions: ['ALL'] }, { permission: 'NEW' }];
        return sendJson(response, 200, {
          roles: [
            { id: 'r', name: 'R', permissions, scope: {} },
            { id: 's', name: 'S' },
          ],
        });
      }
      return sendJson(response, 200, full);
    });
    const name = { id: 'g1', name: 'Finance', description: 'Approve' };
    expect(await client.listUserGroups({ companyId, ...page })).toEqual({
      items: [name],
      total: 1,
    });
    expect(await get(client)).toEqual({ ...name, companyId: 'c1', isUnmodifiable: true });
    expect(await client.listUserGroupRoles({ companyId, groupId, offset: 0, limit: 100 })).toEqual([
      {
        id: 'r',
        name: 'R',
        permissions: [
          { permission: 'AGENT', actions: ['ALL'] },
          { permission: 'NEW', actions: [] },
        ],
      },
      { id: 's', name: 'S', permissions: [] },
    ]);
  });

  it('of a user’s groups may come without pagination', async () => {
    const { client } = await start(answering(200, { userGroups: [group] }));
    expect(await client.listUserGroupsForUser({ userId: 'u1', ...page })).toEqual({
      items: [{ id: 'g1', name: 'Finance' }],
      total: undefined,
    });
  });

  it.each([
    ['listUserGroups', { pagination: { totalNumResults: 0 } }, 'userGroups'],
    ['listUserGroups', { userGroups: [] }, 'pagination'],
    ['listUserGroups', { userGroups: [], pagination: {} }, 'pagination.totalNumResults'],
    [
      'listUserGroups',
      { userGroups: [{ id: 'a' }], pagination: { totalNumResults: 1 } },
      'userGroups.0.name',
    ],
    ['getUserGroup', { id: 'a', name: 'A' }, 'companyId'],
    ['getUserGroup', { name: 'A', companyId: 'c' }, 'id'],
    [
      'listUserGroupMembers',
      { members: [{}], pagination: { totalNumResults: 1 } },
      'members.0.userId',
    ],
    ['listUserGroupMembers', { members: [] }, 'pagination'],
    ['listUserGroupRoles', {}, 'roles'],
    ['listUserGroupsForUser', {}, 'userGroups'],
    ['getUserGroup', [1], 'the whole of it'],
  ])('%s: of %j the missing field is named', async (operation, body, field) => {
    const { client } = await start(answering(200, body));
    const error = await errorOf(OPERATIONS[operation]?.(client) ?? Promise.resolve());
    expect(error).toMatchObject({ kind: 'bad-answer', operation, sent: true });
    expect(String(error)).toContain(`${field} is missing`);
  });

  it.each([
    ['<!doctype html><p>proxy', 'HTML'],
    ['', 'is empty'],
    ['{"id":', 'not valid JSON'],
  ])('%j to a read is a clean error', async (body, reason) => {
    const { client } = await start(answering(200, body));
    const error = await errorOf(get(client));
    expect(error).toMatchObject({ kind: 'bad-answer', operation: 'getUserGroup' });
    expect(String(error)).toContain(reason);
  });

  it.each(['', '{}', '<html>', '{"id":', 'null'])(
    '200 with %j to the PATCH is a success',
    async (body) => {
      const { client, calls } = await start(answering(200, body));
      await patch(client);
      expect(calls).toHaveLength(1);
    },
  );

  it('200 whose body is cut off is a success of the PATCH', async () => {
    const { client } = await start((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    await patch(client);
  });

  it.each([201, 202, 204])('%d to the PATCH is a success', async (status) => {
    const { client } = await start(answering(status));
    await patch(client);
  });
});

describe('paths', () => {
  it('encode ids', async () => {
    const { client, calls } = await start(answering(200, group));
    await client.getUserGroup({ companyId: 'a/b?c#d', groupId: '%2e%2e é' });
    expect(calls[0]?.path).toBe('/v3/companies/a%2Fb%3Fc%23d/user-groups/%252e%252e%20%C3%A9');
  });

  it.each(['', '.', '..'])('refuse the id %j, which would name another one', async (id) => {
    const { client, calls } = await start(answering(200, group));
    const error = await errorOf(client.getUserGroup({ companyId, groupId: id }));
    expect(error).toBeInstanceOf(TypeError);
    expect(calls).toEqual([]);
  });
});

describe('an error', () => {
  const envelope = {
    debugIdentifier: 'https://support.example/42',
    errorMessages: [{ errorCode: 'API_VALIDATION_FAILED', message: 'The body is wrong' }],
  };

  it('carries status, operation, code, message, debugIdentifier and what to do', async () => {
    const { client } = await start(answering(400, envelope));
    const error = await errorOf(get(client));
    expect(error).toBeInstanceOf(SpotnanaError);
    expect(error).toMatchObject({
      kind: 'status',
      status: 400,
      operation: 'getUserGroup',
      code: 'API_VALIDATION_FAILED',
      spotnanaMessage: 'The body is wrong',
      debugIdentifier: 'https://support.example/42',
      whatToDo: expect.stringMatching(/^\w.+/),
      sent: true,
      message: 'Spotnana answered 400 to getUserGroup (API_VALIDATION_FAILED: The body is wrong)',
    });
  });

  it.each([
    ['no body', undefined],
    ['HTML', '<html><body>Bad gateway</body></html>'],
    ['broken JSON', '{"errorMessages":'],
    ['an array', []],
    ['fields of other types', { errorMessages: 'no', debugIdentifier: 7, errorCode: {} }],
  ])('is clean although the body is %s', async (_, body) => {
    const { client } = await start(answering(502, body));
    const error = await errorOf(get(client));
    expect(error).toMatchObject({ kind: 'status', status: 502 });
    expect(String(error)).not.toContain('Bad gateway');
  });

  it('of a refusal whose reason was cut off is no final answer', async () => {
    const { client } = await start((_, response) => {
      response.writeHead(409, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    const error = await errorOf(patch(client));
    expect(error).toMatchObject({ kind: 'network', mayHaveBeenApplied: true });
    expect(error).not.toHaveProperty('status', 409);
  });

  it.each([301, 302, 303, 307, 308])('%d says that redirects are not followed', async (status) => {
    const world = await start(answering(status, undefined, { location: '/elsewhere' }));
    expect(await errorOf(get(world.client))).toMatchObject({
      kind: 'status',
      status,
      whatToDo: expect.stringContaining('SPOTNANA_BASE_URL: redirects are never followed'),
    });
    expect(world.calls).toHaveLength(1);
  });

  it.each([
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [409, false],
    [413, false],
    [429, false],
    [302, true],
    [408, true],
    [500, true],
    [502, true],
    [503, true],
    [504, true],
  ])('%d: whether the PATCH may have been applied is %s, of a read never', async (status, may) => {
    const { client } = await start(answering(status, {}, { 'retry-after': '0' }), {
      budget: createBudget({ maxPerSecond: 1_000, random: () => -4 }),
    });
    expect(await errorOf(patch(client))).toMatchObject({ status, mayHaveBeenApplied: may });
    expect(await errorOf(get(client))).toMatchObject({ status, mayHaveBeenApplied: false });
  });

  it('never shows a token or the secret, whatever the server says', async () => {
    const leaky = (auth: string) => ({
      debugIdentifier: `https://x/?secret=${encodeURIComponent(SECRET)}`,
      errorMessages: [
        {
          errorCode: `E ${auth}`,
          message: `${auth} ${new URLSearchParams({ client_secret: SECRET }).toString()} ${SECRET} of ada@acme.example\u0007`,
        },
      ],
    });
    const world = await start(({ headers }, response) =>
      sendJson(response, 403, leaky(String(headers.authorization).slice(7))),
    );
    const error = await errorOf(get(world.client));
    const shown = `${inspect(error, { depth: 20, showHidden: true })} ${JSON.stringify(error)} ${(error as Error).stack}`;
    expect(shown).toContain('[hidden]');
    for (const secret of [world.tokens[0] ?? '?', SECRET, 's3cr3t', 'ada@', '\u0007']) {
      expect(shown).not.toContain(secret);
    }
    const client = inspect(world.client, { depth: 20, showHidden: true });
    expect(client).not.toMatch(/token-1|s3cr3t/);
  });

  it('never shows a secret that the token endpoint gives back', async () => {
    const world = await start(answering(200), {}, (response, _, { body }) => {
      sendJson(response, 403, { errorMessages: [{ message: `wrong: ${body} ${SECRET}` }] });
      return true;
    });
    const error = await errorOf(get(world.client));
    expect(error).toMatchObject({ kind: 'credentials', operation: 'token', sent: false });
    expect(inspect(error, { depth: 20 })).not.toContain('s3cr3t');
  });
});

describe('401', () => {
  const answerByToken =
    (good: string): ApiHandler =>
    ({ headers }, response) =>
      headers.authorization?.startsWith(`Bearer ${good}`)
        ? sendJson(response, 200, group)
        : sendJson(response, 401, { errorMessages: [{ message: 'Access Token Invalid' }] });

  it('fetches a new token once and repeats the request once, with beforeSend', async () => {
    const { client, calls, tokens } = await start(answerByToken('token-2'));
    let sent = 0;
    await patch(client, { beforeSend: () => void (sent += 1) });
    expect([calls.length, tokens.length, sent]).toEqual([2, 2, 2]);
  });

  it('of many at once costs one new token', async () => {
    const { client, tokens } = await start(answerByToken('token-2'));
    await Promise.all(Array.from({ length: 20 }, async () => get(client)));
    expect(tokens).toHaveLength(2);
  });

  it('that stays is an error, and does not use up the token endpoint', async () => {
    const { client, calls, tokens } = await start(answering(401, {}));
    for (let n = 0; n < 5; n += 1) {
      expect(await errorOf(patch(client))).toMatchObject({
        kind: 'status',
        status: 401,
        mayHaveBeenApplied: false,
      });
    }
    expect([calls.length, tokens.length]).toEqual([6, 2]);
  });

  it('with a new token refused, too, is the error of the token endpoint', async () => {
    const { client, calls } = await start(answering(401, {}), {}, (response, n) => {
      if (n === 1) return false;
      sendJson(response, 403, {});
      return true;
    });
    expect(await errorOf(patch(client))).toMatchObject({
      kind: 'credentials',
      operation: 'token',
      mayHaveBeenApplied: false,
    });
    expect(calls).toHaveLength(1);
  });
});

describe('the gate', () => {
  const limited =
    (retryAfter?: string): ApiHandler =>
    (_, response) =>
      sendJson(response, 429, {}, retryAfter === undefined ? {} : { 'retry-after': retryAfter });

  it.each([
    ['429', 429],
    ['503', 503],
  ])('is closed for everyone by a %s with Retry-After', async (_, status) => {
    const { client, calls } = await start(answering(status, {}, { 'retry-after': '120' }));
    expect(await errorOf(get(client))).toMatchObject({ status, retryAfterMs: 120_000 });
    const error = await errorOf(patch(client, { patienceMs: 1_000 }));
    expect(error).toBeInstanceOf(GateWaitError);
    expect(error).toMatchObject({ reason: 'closed', status });
    expect(calls).toHaveLength(1);
  });

  it('is closed for a moment by a 429 that does not say how long', async () => {
    const budget = createBudget({ random: () => 0.5 });
    const { client } = await start(limited(), { budget });
    await errorOf(get(client));
    const left = budget.stats.closedUntil - Date.now();
    expect(left).toBeGreaterThan(500);
    expect(left).toBeLessThanOrEqual(1_000);
  });

  it.each([500, 502, 404])('stays open after a %d', async (status) => {
    const budget = createBudget();
    const { client } = await start(answering(status, {}, { 'retry-after': '120' }), { budget });
    await errorOf(get(client));
    expect(budget.stats.closedUntil).toBe(0);
  });

  it('is left by each request, however it ends', async () => {
    const budget = createBudget({ maxInFlight: 100, maxPerSecond: 10_000 });
    const { client } = await start(
      (_, response, n) => {
        if (n === 1) response.destroy();
        else if (n === 2) sendJson(response, 500, {});
        else if (n === 3) response.end('<html>');
      },
      { budget, timeoutMs: 200 },
    );
    for (let n = 1; n <= 4; n += 1) await errorOf(get(client));
    const beforeSend = () => {
      throw new Error('abandoned');
    };
    await errorOf(patch(client, { beforeSend }));
    await errorOf(get(client, { signal: AbortSignal.timeout(50) }));
    expect(budget.stats).toMatchObject({ inFlight: 0, queued: 0 });
  });

  it('takes no place for a request that has no token', async () => {
    const budget = createBudget();
    const acquire = budget.acquire.bind(budget);
    let asked = 0;
    budget.acquire = async (options) => {
      asked += 1;
      return acquire(options);
    };
    const { client } = await start(answering(200, group), { budget }, (response) => {
      sendJson(response, 403, {});
      return true;
    });
    await errorOf(get(client));
    expect(asked).toBe(0);
  });
});

describe('an abort', () => {
  it('rejects with the reason of the signal, unchanged, at every stage', async () => {
    const reason = { why: 'enough' };
    const hang = () => {};
    const stages: [string, Parameters<typeof startFakeSpotnana>][] = [
      ['token', [hang, {}, () => true]],
      ['gate', [hang, { budget: createBudget({ maxInFlight: 0 }) }]],
      ['answer', [hang]],
      ['body', [(_: unknown, response: ServerResponse) => void response.writeHead(200).write('{')]],
    ];
    for (const [stage, parts] of stages) {
      const { client } = await start(...parts);
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 100);
      expect(await errorOf(get(client, { signal: controller.signal })), stage).toBe(reason);
      expect(await errorOf(get(client, { signal: controller.signal })), stage).toBe(reason);
    }
  });
});

describe('closing', () => {
  it('ends requests in flight, waiting and to come', async () => {
    const { client } = await start(() => {}, { budget: createBudget({ maxInFlight: 1 }) });
    const inFlight = errorOf(get(client));
    const waiting = errorOf(get(client));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await client.close();
    expect(await inFlight).toMatchObject({ kind: 'network' });
    expect(String(await waiting)).toContain('was closed');
    expect(String(await errorOf(get(client)))).toContain('was closed');
  });
});

describe('events', () => {
  it('tell of each exchange, tokens included, and cannot break one', async () => {
    const events: RequestEvent[] = [];
    const onRequest = (event: RequestEvent) => {
      events.push(event);
      throw new Error('a broken counter');
    };
    const { client } = await start(
      (_, response, n) => {
        if (n === 1) sendJson(response, 200, group);
        else response.destroy();
      },
      { onRequest },
    );
    await get(client);
    await errorOf(patch(client));
    expect(events).toMatchObject([
      { operation: 'token', status: 200, waitedMs: 0 },
      { operation: 'getUserGroup', status: 200 },
      { operation: 'updateUserGroupMembers', error: 'network' },
    ]);
    expect(events.every(({ durationMs, waitedMs }) => durationMs >= 0 && waitedMs >= 0)).toBe(true);
  });
});

describe('beforeSend', () => {
  it('runs in the async context of its caller, on whichever connection', async () => {
    const storage = new AsyncLocalStorage<number>();
    const { client } = await start(answering(200, group));
    const seen: (number | undefined)[] = [];
    for (const n of [1, 2, 3]) {
      await storage.run(n, async () =>
        get(client, { beforeSend: () => void seen.push(storage.getStore()) }),
      );
    }
    expect(seen).toEqual([1, 2, 3]);
  });

  it('is called behind the gate', async () => {
    const budget = createBudget({ maxInFlight: 1 });
    const { client } = await start(answering(200, group), { budget });
    const place = await budget.acquire();
    let called = false;
    const done = get(client, { beforeSend: () => void (called = true) });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(called).toBe(false);
    place.leave();
    await done;
    expect(called).toBe(true);
  });
});

describe('complete reads', () => {
  const members = (ids: string[], total: number) => ({
    members: ids.map((userId) => ({ userId })),
    pagination: { totalNumResults: total },
  });

  it('findMembers asks for the users by one filtered request, and keeps their spelling', async () => {
    const { client, calls } = await start(answering(200, members(['u1'], 1)));
    const before = Date.now();
    const found = await findMembers(client, { companyId, groupId, userIds: ['U1', 'u2'] });
    expect(found).toMatchObject({ present: ['U1'], missing: ['u2'] });
    expect(found.startedAt).toBeGreaterThanOrEqual(before);
    expect(found.startedAt).toBeLessThanOrEqual(Date.now());
    expect(calls.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      {
        pagination: { offset: 0, limit: 100 },
        sortParams: { sortBy: 'ADDED_AT', sortOrder: 'ASC' },
        filters: [{ userIds: ['U1', 'u2'] }],
      },
    ]);
  });

  it('findMembers of nobody asks nothing', async () => {
    const { client, calls } = await start(answering(500));
    expect(await findMembers(client, { companyId, groupId, userIds: [] })).toMatchObject({
      present: [],
      missing: [],
    });
    expect(calls).toEqual([]);
  });

  it('startedAt is when the last, complete pass began', async () => {
    let secondPassAt = 0;
    const { client } = await start(async (_, response, n) => {
      if (n === 3) secondPassAt = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 30));
      const answers = [
        members(['x', 'y'], 4),
        members(['y'], 3),
        members(['x', 'y'], 2),
        members(['y'], 2),
      ];
      sendJson(response, 200, answers[n - 1]);
    });
    const { missing, startedAt } = await findMembers(client, {
      companyId,
      groupId,
      userIds: ['z'],
    });
    expect(missing).toEqual(['z']);
    expect(startedAt).toBeLessThanOrEqual(secondPassAt);
    expect(startedAt).toBeGreaterThan(secondPassAt - 25);
  });

  it('findUserGroupsOfUser works without totals', async () => {
    const { client, calls } = await start((_, response, n) =>
      sendJson(response, 200, { userGroups: n === 1 ? [group] : [] }),
    );
    const found = await findUserGroupsOfUser(client, { userId: 'u', groupIds: ['g1', 'g2'] });
    expect(found).toMatchObject({ present: ['g1'], missing: ['g2'] });
    expect(calls).toHaveLength(2);
  });

  it('readUserGroups reads all pages', async () => {
    const names = Array.from({ length: 250 }, (_, n) => ({ id: `g${n}`, name: `Group ${n}` }));
    const { client, calls } = await start(({ body }, response) => {
      const { offset, limit } = (JSON.parse(body) as { pagination: typeof page }).pagination;
      const userGroups = names.slice(offset, offset + limit);
      sendJson(response, 200, { userGroups, pagination: { totalNumResults: 250 } });
    });
    expect(await readUserGroups(client, { companyId })).toEqual(names);
    expect(calls).toHaveLength(3);
  });
});

it('refuses a base URL without https', () => {
  const options = { baseUrl: 'http://api.example', clientId: 'x', secret: async () => 'x' };
  expect(() => createSpotnanaClient(options)).toThrow('is not https');
});

it('tells its host', async () => {
  const { client, server } = await start(answering(200));
  expect(client.host).toBe(new URL(server.url).host);
});
