import { afterEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/index.js';
import { createSimulator, demoData } from '../../src/simulator/index.js';
import type { SpotnanaClient } from '../../src/spotnana/index.js';
import {
  createBudget,
  createSpotnanaClient,
  findMembers,
  findUserGroupsOfUser,
  findUsers,
  readUserGroupRoles,
  readUserGroups,
} from '../../src/spotnana/index.js';
import { errorOf } from '../support/fake-spotnana.js';
import type { ReceivedRequest } from '../support/http-server.js';
import { sendJson, startServer } from '../support/http-server.js';
import { createOpenApiChecker } from '../support/openapi.js';

const { acme } = demoData;
const { allStaff, financeApprovers, companyAdmins, travelManagers } = acme.groups;
const { ada, grace, irina } = acme.users;
const { ines } = demoData.globex.users;
const companyId = acme.id;
const stranger = 'dddddddd-0000-4000-8000-000000000000';
const page = { offset: 0, limit: 100 };

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function connect(baseUrl: string): SpotnanaClient {
  const client = createSpotnanaClient({
    baseUrl,
    clientId: demoData.clientId,
    secret: async () => demoData.clientSecret,
    budget: createBudget({ maxInFlight: 10, maxPerSecond: 10_000 }),
  });
  ends.push(async () => client.close());
  return client;
}

async function simulate(): Promise<{ simulator: Simulator; client: SpotnanaClient }> {
  const simulator = await createSimulator();
  ends.push(async () => simulator.close());
  return { simulator, client: connect(simulator.url) };
}

/** All that the client can be asked for, with and without what is optional. */
async function askEverything(client: SpotnanaClient): Promise<void> {
  const group = { companyId, groupId: financeApprovers.id };
  const groupIds = [financeApprovers.id, travelManagers.id];
  await client.listUserGroups({ companyId, ...page });
  await client.listUserGroups({ companyId, searchText: 'fin', userGroupIds: groupIds, ...page });
  await client.getUserGroup(group);
  await client.listUserGroupMembers({ ...group, ...page });
  await client.listUserGroupMembers({ ...group, userIds: [ada.id, grace.id], ...page });
  await client.listUserGroupRoles({ ...group, offset: 0, limit: 100 });
  await client.updateUserGroupMembers({ ...group, userIdsToAdd: [ada.id] });
  await client.listUserGroupsForUser({ userId: ada.id, ...page });
  await client.listUserGroupsForUser({ userId: ada.id, userGroupIds: groupIds, ...page });
  await client.listUsers({ companyId, ...page });
  const filters = { emails: [ada.email], externalIds: [grace.externalId], userIds: [ada.id] };
  await client.listUsers({ companyId, filters, ...page });
  await client.lookUpUsers({ companyId, employeeId: ada.employeeId });
}

function toBody({ headers, body }: ReceivedRequest): unknown {
  if (body === '') return undefined;
  return headers['content-type'] === 'application/json'
    ? JSON.parse(body)
    : Object.fromEntries(new URLSearchParams(body));
}

it('every request of the client is as openapi/spotnana.json has it, and every operation is used', async () => {
  const pagination = { totalNumResults: 0 };
  const lists = { userGroups: [], members: [], roles: [], users: [], elements: [], pagination };
  const group = { id: financeApprovers.id, name: 'Finance', companyId };
  const server = await startServer((_, response) =>
    sendJson(response, 200, { access_token: 'a-token', token_type: 'Bearer', ...lists, ...group }),
  );
  ends.push(async () => server.close());
  await askEverything(connect(server.url));

  const checker = createOpenApiChecker();
  const operations = server.received.map((request) => {
    const operation = checker.operationOf(request.method, request.path);
    if (!operation) throw new Error(`${request.method} ${request.path} is not documented`);
    checker.checkRequest(operation, toBody(request), request.path);
    return operation;
  });
  expect(new Set(operations)).toEqual(new Set(checker.operations));
  for (const { path, headers } of server.received) {
    expect(headers['user-agent']).toMatch(/^usher\/\d+\.\d+\.\d+/);
    const isToken = path === '/v2/auth/oauth2-token';
    expect(headers.authorization).toBe(isToken ? undefined : 'Bearer a-token');
  }
});

describe('against the simulator', () => {
  it('every operation works', async () => {
    const { simulator, client } = await simulate();
    await askEverything(client);
    expect(simulator.requests.map(({ status }) => status)).toEqual(Array(13).fill(200));
    expect(await client.getUserGroup({ companyId, groupId: companyAdmins.id })).toMatchObject({
      name: 'Company Admins',
      isUnmodifiable: true,
    });
    expect(
      await readUserGroupRoles(client, { companyId, groupId: travelManagers.id }),
    ).toMatchObject([
      { name: 'Travel Administrator', permissions: [{ permission: 'COMPANY_MANAGEMENT' }, {}] },
    ]);
    expect(await readUserGroups(client, { companyId, searchText: 'regional' })).toHaveLength(2);
  });

  it.each([
    ['at once', {}, 1],
    ['totals unfiltered', { totalsUnfiltered: true }, 1],
    ['filters ignored', { ignoreFilters: true }, 27],
    ['filters ignored, pages of 50 at most', { ignoreFilters: true, pageSizeCap: 50 }, 52],
    [
      'filters ignored, members removed while pages are read',
      { ignoreFilters: true, removeBetweenPages: 1, removeBetweenPagesTimes: 2 },
      29,
    ],
  ])('a stranger to 2,500 members is missing: %s', async (_, settings, requests) => {
    const { simulator, client } = await simulate();
    simulator.control.changeSettings(settings);
    const asked = { companyId, groupId: allStaff.id, userIds: [stranger] };
    expect(await findMembers(client, asked)).toMatchObject({ present: [], missing: [stranger] });
    const read = simulator.control.requests({ operation: 'listUserGroupMembers' });
    expect(read).toHaveLength(requests);
  });

  it('a list that never holds still is incomplete, not missing', async () => {
    const { simulator, client } = await simulate();
    simulator.control.changeSettings({ ignoreFilters: true, removeBetweenPages: 1 });
    const asked = { companyId, groupId: allStaff.id, userIds: [stranger] };
    expect(await errorOf(findMembers(client, asked))).toMatchObject({
      name: 'IncompleteReadError',
    });
  });

  it('the last of 2,500 members is found although filters are ignored', async () => {
    const { simulator, client } = await simulate();
    simulator.control.changeSettings({ ignoreFilters: true, pageSizeCap: 99 });
    const last = simulator.control.members(allStaff.id).at(-1) ?? '';
    const asked = { companyId, groupId: allStaff.id, userIds: [last.toUpperCase()] };
    expect(await findMembers(client, asked)).toMatchObject({ missing: [] });
  });

  it('a user’s groups are found with filters ignored and totals unfiltered', async () => {
    const { simulator, client } = await simulate();
    simulator.control.changeSettings({ ignoreFilters: true, totalsUnfiltered: true });
    const asked = { userId: grace.id, groupIds: [financeApprovers.id, travelManagers.id] };
    expect(await findUserGroupsOfUser(client, asked)).toMatchObject({
      present: [financeApprovers.id],
      missing: [travelManagers.id],
    });
  });

  it.each([
    ['at once', {}, 3],
    ['totals unfiltered', { totalsUnfiltered: true }, 4],
    ['the case of addresses counts', { emailCase: 'exact' as const }, 3],
    ['filters ignored', { ignoreFilters: 'users' as const }, 28],
  ])('users are found by all kinds of keys: %s', async (_, settings, requests) => {
    const { simulator, client } = await simulate();
    simulator.control.changeSettings(settings);
    const keys = [
      { email: ada.email.toUpperCase() },
      { externalId: grace.externalId },
      { employeeId: irina.employeeId },
      { employeeId: '0' },
      { userId: ines.id },
    ];
    expect(await findUsers(client, { companyId, keys })).toEqual([
      { userId: ada.id },
      { userId: grace.id },
      { problem: 'user_inactive' },
      { problem: 'user_not_found' },
      { problem: 'user_not_found' },
    ]);
    const asked = simulator.requests.filter(({ operation }) => operation.endsWith('Users'));
    expect(asked).toHaveLength(requests);
  });

  it('an expired token costs one more request, a rotated secret heals', async () => {
    const { simulator } = await simulate();
    let secret: string = demoData.clientSecret;
    const client = createSpotnanaClient({
      baseUrl: simulator.url,
      clientId: demoData.clientId,
      secret: async () => secret,
    });
    ends.push(async () => client.close());
    const group = { companyId, groupId: financeApprovers.id };
    await client.getUserGroup(group);
    simulator.faults.add({ operation: 'getUserGroup', fault: { kind: 'token-expired' } });
    await client.getUserGroup(group);
    expect(simulator.requests.map(({ operation, status }) => [operation, status])).toEqual([
      ['token', 200],
      ['getUserGroup', 200],
      ['getUserGroup', 401],
      ['token', 200],
      ['getUserGroup', 200],
    ]);

    simulator.control.changeSettings({ clientSecret: 'rotated' });
    expect(await errorOf(client.getUserGroup(group))).toMatchObject({ kind: 'credentials' });
    secret = 'rotated';
    await client.getUserGroup(group);
  });

  it('a lost answer of the PATCH is one request that may have been applied', async () => {
    const { simulator, client } = await simulate();
    simulator.faults.add({ operation: 'updateUserGroupMembers', fault: { kind: 'lost-after' } });
    const body = { companyId, groupId: financeApprovers.id, userIdsToAdd: [ada.id] };
    expect(await errorOf(client.updateUserGroupMembers(body))).toMatchObject({
      kind: 'network',
      mayHaveBeenApplied: true,
    });
    expect(simulator.control.requests({ operation: 'updateUserGroupMembers' })).toHaveLength(1);
    expect(simulator.control.members(financeApprovers.id)).toContain(ada.id);
  });
});
