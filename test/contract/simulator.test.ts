import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultRule, Simulator } from '../../src/simulator/index.js';
import { createSimulator, demoData, OPERATIONS } from '../../src/simulator/index.js';
import { createOpenApiChecker } from '../support/openapi.js';
import type { Answer, Caller } from '../support/simulator-caller.js';
import { createCaller, paths, requestToken } from '../support/simulator-caller.js';

const { acme, globex } = demoData;
const { allStaff, financeApprovers, travelManagers, companyAdmins } = acme.groups;
const checker = createOpenApiChecker();
const pagination = { offset: 0, limit: 100 };
const unknownId = 'dddddddd-0000-4000-8000-000000000000';
let simulator: Simulator;
let caller: Caller;

beforeAll(async () => {
  simulator = await createSimulator();
  caller = await createCaller(simulator);
});
afterAll(async () => simulator.close());

async function checked(method: string, path: string, body?: unknown): Promise<Answer> {
  const operation = checker.operationOf(method, path) ?? 'none';
  const answer = await caller.call(method, path, body);
  checker.checkResponse(operation, answer.status, answer.json);
  if (answer.status === 200) checker.checkRequest(operation, body, path);
  return answer;
}

describe('the file', () => {
  it('has the operations of the simulator and no others', () => {
    expect([...checker.operations].sort()).toEqual([...OPERATIONS].sort());
  });
});

describe('the simulator answers as documented', () => {
  it('token: granted, refused, malformed', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'a', client_secret: 'b' };
    checker.checkRequest('token', form);
    for (const [change, status] of [
      [{}, 200],
      [{ client_secret: 'wrong' }, 403],
      [{ grant_type: 'password' }, 400],
    ] as const) {
      const answer = await requestToken(simulator.url, change);
      expect(answer.status).toBe(status);
      checker.checkResponse('token', status, answer.json);
    }
  });

  it.each([
    ['POST', paths.groups(), { pagination }],
    [
      'POST',
      paths.groups(),
      {
        pagination: {},
        searchText: 'finance',
        sortParams: { sortBy: 'NAME', sortOrder: 'DESC' },
        filters: [{ userGroupIds: [financeApprovers.id] }],
      },
    ],
    ['GET', paths.group(financeApprovers.id), undefined],
    ['GET', paths.group(companyAdmins.id), undefined],
    ['POST', paths.members(allStaff.id), { pagination }],
    [
      'POST',
      paths.members(allStaff.id),
      {
        pagination,
        sortParams: { sortBy: 'ADDED_AT', sortOrder: 'ASC' },
        filters: [
          { userIds: [acme.users.ada.id] },
          {
            addedAfter: { iso8601: '2026-01-05T09:00Z' },
            addedBefore: { iso8601: '2026-01-05T10:00Z' },
          },
        ],
      },
    ],
    ['POST', paths.roles(travelManagers.id), undefined],
    ['POST', paths.roles(travelManagers.id), { pagination }],
    ['PATCH', paths.members(financeApprovers.id), { userIdsToAdd: [acme.users.ada.id] }],
    ['POST', paths.userGroups(acme.users.ada.id), { pagination }],
    ['POST', paths.users, { companyId: { id: acme.id }, pagination }],
    [
      'POST',
      paths.users,
      {
        companyId: { id: acme.id },
        pagination,
        userStatusFilter: 'ALL',
        searchText: 'a',
        filters: [
          { emails: [acme.users.ada.email], externalIds: [acme.users.ada.externalId] },
          { userIds: [{ id: acme.users.irina.id }] },
        ],
      },
    ],
    ['GET', paths.lookUp({ companyId: acme.id, employeeId: '100009' }), undefined],
    ['GET', paths.lookUp({ companyId: acme.id, email: 'x', includeInactive: 'true' }), undefined],
  ])('200: %s %s %j', async (method, path, body) => {
    expect((await checked(method, path, body)).status).toBe(200);
  });

  it.each([
    [400, 'POST', paths.groups(), {}],
    [400, 'POST', paths.members(allStaff.id), { pagination: { limit: 0 } }],
    [400, 'POST', paths.userGroups(acme.users.ada.id), undefined],
    [400, 'PATCH', paths.members(financeApprovers.id), { userIdsToAdd: [unknownId] }],
    [400, 'POST', paths.users, { pagination }],
    [400, 'GET', paths.lookUp({ employeeId: '7' }), undefined],
    [404, 'POST', paths.users, { companyId: { id: unknownId }, pagination }],
    [404, 'GET', paths.lookUp({ companyId: unknownId }), undefined],
    [404, 'GET', paths.group(financeApprovers.id, globex.id), undefined],
    [404, 'POST', paths.groups(unknownId), { pagination }],
    [404, 'POST', paths.userGroups(unknownId), { pagination }],
  ])('%d: %s %s %j', async (status, method, path, body) => {
    expect((await checked(method, path, body)).status).toBe(status);
  });

  it.each<[number, FaultRule['fault']]>([
    [401, { kind: 'status', status: 401, code: 'USER_NOT_AUTHENTICATED' }],
    [403, { kind: 'status', status: 403, message: 'Not allowed' }],
    [429, { kind: 'rate-limit', retryAfter: 1 }],
    [503, { kind: 'status', status: 503 }],
  ])('%d as a fault of each operation', async (status, fault) => {
    const group = paths.group(financeApprovers.id);
    simulator.faults.add({ operation: '*', count: 8, fault });
    const answers = [
      await checked('POST', paths.groups(), { pagination }),
      await checked('GET', group),
      await checked('POST', `${group}/members`, { pagination }),
      await checked('PATCH', `${group}/members`, { userIdsToAdd: [] }),
      await checked('POST', `${group}/roles`),
      await checked('POST', paths.userGroups(acme.users.ada.id), { pagination }),
      await checked('POST', paths.users, { companyId: { id: acme.id }, pagination }),
      await checked('GET', paths.lookUp({ companyId: acme.id })),
    ];
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(status));
  });

  it('429 of the token endpoint, bare', async () => {
    simulator.faults.add({ operation: 'token', fault: { kind: 'rate-limit' } });
    const { status, json } = await requestToken(simulator.url);
    checker.checkResponse('token', status, json);
    expect([status, json]).toEqual([429, { errorCode: 'TOO_MANY_REQUESTS' }]);
  });
});

describe('the checker refuses', () => {
  it.each([
    ['listUserGroups', {}],
    ['listUserGroups', { pagination: { limit: 0 } }],
    ['listUserGroups', { pagination, sortParams: { sortBy: 'NAME' } }],
    ['listUserGroupMembers', { pagination, filters: { userIds: [] } }],
    ['listUserGroupMembers', { pagination, filter: [] }],
    ['updateUserGroupMembers', { userIdsToAdd: ['ada'] }],
    ['updateUserGroupMembers', undefined],
    ['getUserGroup', {}],
    ['listUsers', { companyId: acme.id, pagination }],
    ['listUsers', { companyId: { id: acme.id }, pagination, filters: [{ employeeIds: ['7'] }] }],
  ])('the request of %s: %j', (operation, body) => {
    expect(() => checker.checkRequest(operation, body)).toThrow(operation);
  });

  it('a query that lacks a parameter, or has one that is not documented', () => {
    const check = (query: Record<string, string>) =>
      checker.checkRequest('lookUpUsers', undefined, paths.lookUp(query));
    expect(() => check({ companyId: acme.id, employeeId: '7' })).not.toThrow();
    expect(() => check({ employeeId: '7' })).toThrow('companyId');
    expect(() => check({ companyId: acme.id, number: '7' })).toThrow('number');
    expect(() => check({ companyId: acme.id, includeInactive: 'yes' })).toThrow('includeInactive');
  });

  it('an answer that lacks a field, is empty, or has an undocumented status', () => {
    const list = { userGroups: [], pagination: {} };
    expect(() => checker.checkResponse('listUserGroups', 200, list)).toThrow('totalNumResults');
    expect(() => checker.checkResponse('getUserGroup', 200, undefined)).toThrow('getUserGroup');
    expect(() => checker.checkResponse('getUserGroup', 418, {})).toThrow('418');
  });
});
