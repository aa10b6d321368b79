import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../src/simulator/index.js';
import { createSimulator, demoData } from '../../../src/simulator/index.js';
import { stopClock } from '../../support/clock.js';
import type { Caller } from '../../support/simulator-caller.js';
import { createCaller, paths, requestToken } from '../../support/simulator-caller.js';

const { acme, globex } = demoData;
const { allStaff, financeApprovers, regionalLeadsNorth, regionalLeadsSouth } = acme.groups;
const { ada, bruno, grace } = acme.users;
const pagination = { offset: 0, limit: 100 };
let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await createSimulator();
  caller = await createCaller(simulator);
});
afterEach(async () => simulator.close());

const namesOf = (groups: { name: string }[]) => groups.map(({ name }) => name);
const usersOf = (members: { userId: string }[]) => members.map(({ userId }) => userId);

describe('tokens', () => {
  it('refuses wrong credentials with 403 and an envelope', async () => {
    const { status, json } = await requestToken(simulator.url, { client_secret: 'guess' });
    expect(status).toBe(403);
    expect(json.errorMessages[0].message).toContain('secret is wrong');
    expect(json.debugIdentifier).toMatch(/^http:.*\/_control\/requests\/\d+$/);
  });

  it.each(['', 'Bearer nonsense'])('answers 401 to the authorization "%s"', async (header) => {
    const init = { headers: header ? { authorization: header } : {} };
    const response = await fetch(`${simulator.url}${paths.group(allStaff.id)}`, init);
    expect(response.status).toBe(401);
    const { errorMessages } = (await response.json()) as { errorMessages: unknown[] };
    expect(errorMessages).toEqual([
      { errorCode: 'USER_NOT_AUTHENTICATED', message: 'Access Token Invalid' },
    ]);
  });

  it('expire after their lifetime', async () => {
    const clock = stopClock();
    simulator.control.changeSettings({ tokenLifetimeSeconds: 1 });
    const shortLived = await createCaller(simulator);
    expect((await shortLived.call('GET', paths.group(allStaff.id))).status).toBe(200);
    clock.pass(1_001);
    expect((await shortLived.call('GET', paths.group(allStaff.id))).status).toBe(401);
  });

  it('are revoked when the secret is rotated, and only the new secret is accepted', async () => {
    simulator.control.changeSettings({ clientSecret: 'next' });
    expect((await caller.call('GET', paths.group(allStaff.id))).status).toBe(401);
    expect((await requestToken(simulator.url)).status).toBe(403);
    expect((await requestToken(simulator.url, { client_secret: 'next' })).status).toBe(200);
  });
});

describe('listUserGroups', () => {
  const list = async (body: object) => caller.call('POST', paths.groups(), body);

  it('lists the groups of the company only', async () => {
    const { json } = await list({ pagination });
    expect(json.pagination.totalNumResults).toBe(Object.keys(acme.groups).length);
    expect(
      json.userGroups.every((group: { companyId: string }) => group.companyId === acme.id),
    ).toBe(true);
  });

  it('finds text in names, whatever the case', async () => {
    const { json } = await list({ pagination, searchText: 'REGIONAL' });
    expect(namesOf(json.userGroups)).toEqual(['Regional Leads', 'Regional Leads']);
  });

  it('sorts by name and by creation, both ways, and pages', async () => {
    const sortBy = async (field: string, sortOrder: string) => {
      const sortParams = { sortBy: field, sortOrder };
      const { json } = await list({ pagination: { offset: 1, limit: 2 }, sortParams });
      return namesOf(json.userGroups);
    };
    expect(await sortBy('NAME', 'ASC')).toEqual(['Company Admins', 'Event Planners']);
    expect(await sortBy('NAME', 'DESC')).toEqual(['Regional Leads', 'Regional Leads']);
    expect(await sortBy('CREATED_AT', 'ASC')).toEqual(['Travel Managers', 'New Hires EMEA']);
    expect(await sortBy('CREATED_AT', 'DESC')).toEqual(['All Staff', 'Company Admins']);
  });

  it('returns what any filter matches', async () => {
    const filters = [
      { userGroupIds: [regionalLeadsNorth.id, globex.groups.procurement.id] },
      { userGroupIds: [regionalLeadsSouth.id.toUpperCase()] },
    ];
    const { json } = await list({ pagination, filters });
    const ids = json.userGroups.map(({ id }: { id: string }) => id);
    expect(ids).toEqual([regionalLeadsNorth.id, regionalLeadsSouth.id]);
    expect(json.pagination.totalNumResults).toBe(2);
  });
});

describe('every list', () => {
  it.each([
    ['no body', undefined],
    ['no pagination', {}],
    ['a negative offset', { pagination: { offset: -1, limit: 1 } }],
    ['a limit of zero', { pagination: { offset: 0, limit: 0 } }],
    ['a field that is not documented', { pagination, filter: [] }],
    ['half a sort', { pagination, sortParams: { sortOrder: 'ASC' } }],
    ['a filter that is no list', { pagination, filters: {} }],
  ])('refuses %s with 400 API_VALIDATION_FAILED', async (_, body) => {
    for (const path of [paths.groups(), paths.members(allStaff.id), paths.userGroups(ada.id)]) {
      const { status, json } = await caller.call('POST', path, body);
      expect([status, json.errorMessages[0].errorCode]).toEqual([400, 'API_VALIDATION_FAILED']);
    }
  });

  it('has offset 0 and limit 100 where the pagination is empty', async () => {
    const { json } = await caller.call('POST', paths.members(allStaff.id), { pagination: {} });
    expect(json.members).toHaveLength(100);
    expect(json.pagination.totalNumResults).toBe(2_500);
  });
});

describe('getUserGroup', () => {
  it('shows a group, and isUnmodifiable of a platform group', async () => {
    const { json } = await caller.call('GET', paths.group(acme.groups.companyAdmins.id));
    expect(json).toMatchObject({ name: 'Company Admins', isUnmodifiable: true });
    const other = await caller.call('GET', paths.group(financeApprovers.id));
    expect(other.json).not.toHaveProperty('isUnmodifiable');
  });

  it.each([
    ['another company', paths.group(financeApprovers.id, globex.id)],
    ['an unknown company', paths.group(financeApprovers.id, ada.id)],
    ['an unknown group', paths.group(ada.id)],
  ])('answers 404 for %s', async (_, path) => {
    expect((await caller.call('GET', path)).status).toBe(404);
  });

  it('answers 400 for what is no UUID', async () => {
    expect((await caller.call('GET', paths.group('finance'))).status).toBe(400);
  });
});

describe('listUserGroupMembers', () => {
  const list = async (body: object) => caller.call('POST', paths.members(allStaff.id), body);

  it('reads all members once, page by page, oldest first', async () => {
    const seen: { userId: string; addedAt: { iso8601: string } }[] = [];
    for (let offset = 0; offset < 2_500; offset += 700) {
      const { json } = await list({ pagination: { offset, limit: 700 } });
      seen.push(...json.members);
    }
    expect(usersOf(seen)).toEqual(simulator.store.membersOf(allStaff.id));
    const times = seen.map(({ addedAt }) => Date.parse(addedAt.iso8601));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('sorts by ADDED_AT, newest first', async () => {
    const sortParams = { sortBy: 'ADDED_AT', sortOrder: 'DESC' };
    const { json } = await list({ pagination: { offset: 0, limit: 2 }, sortParams });
    expect(usersOf(json.members)).toEqual(
      simulator.store.membersOf(allStaff.id).slice(-2).reverse(),
    );
  });

  it('filters by users: any filter matches, unknown ones do not', async () => {
    const filters = [
      { userIds: [bruno.id, globex.users.ines.id] },
      { userIds: [ada.id, bruno.id] },
    ];
    const { json } = await list({ pagination, filters });
    expect(usersOf(json.members)).toEqual([ada.id, bruno.id]);
    expect(json.pagination.totalNumResults).toBe(2);
  });

  it('takes addedAfter as inclusive, addedBefore as exclusive, and all of one filter together', async () => {
    const [first, second, third] = (await list({ pagination })).json.members;
    const window = { addedAfter: first.addedAt, addedBefore: third.addedAt };
    const inTime = await list({ pagination, filters: [window] });
    expect(usersOf(inTime.json.members)).toEqual([first.userId, second.userId]);
    const both = { ...window, userIds: [second.userId, third.userId] };
    const inBoth = await list({ pagination, filters: [both] });
    expect(usersOf(inBoth.json.members)).toEqual([second.userId]);
    const either = [both, { addedAfter: third.addedAt, addedBefore: third.addedAt }, window];
    expect((await list({ pagination, filters: either })).json.pagination.totalNumResults).toBe(2);
  });
});

describe('listUserGroupRoles', () => {
  it('shows permissions and scope, with and without a body', async () => {
    const path = paths.roles(acme.groups.travelManagers.id);
    for (const body of [undefined, { pagination }]) {
      const { json } = await caller.call('POST', path, body);
      expect(json.roles).toMatchObject([
        {
          name: 'Travel Administrator',
          permissions: [
            { permission: 'COMPANY_MANAGEMENT', actions: ['ALL'] },
            { permission: 'USER_MANAGEMENT', actions: ['ALL'] },
          ],
          scope: { audiences: [{ predicates: [] }] },
        },
      ]);
    }
  });
});

describe('updateUserGroupMembers', () => {
  const patch = async (...userIdsToAdd: string[]) =>
    caller.call('PATCH', paths.members(financeApprovers.id), { userIdsToAdd });

  it('adds users, answers 200 with an empty body, and both lists show it', async () => {
    const { status, text } = await patch(ada.id, ada.id, bruno.id);
    expect([status, text]).toEqual([200, '']);
    expect(simulator.store.membersOf(financeApprovers.id)).toEqual([grace.id, ada.id, bruno.id]);
    const { json } = await caller.call('POST', paths.userGroups(ada.id), { pagination });
    expect(namesOf(json.userGroups)).toContain('Finance Approvers');
  });

  it('adds to a platform group', async () => {
    const { companyAdmins } = acme.groups;
    const body = { userIdsToAdd: [ada.id] };
    expect((await caller.call('PATCH', paths.members(companyAdmins.id), body)).status).toBe(200);
    expect(simulator.store.membersOf(companyAdmins.id)).toEqual([ada.id]);
  });

  it('refuses unknown users and users of another company, names them, adds nobody', async () => {
    const unknown = 'dddddddd-0000-4000-8000-000000000000';
    const { status, json } = await patch(ada.id, unknown, globex.users.ines.id);
    expect(status).toBe(400);
    expect(json.errorMessages.map((each: { message: string }) => each.message).join()).toContain(
      unknown,
    );
    expect(json.errorMessages[1].errorParameters).toEqual([
      { name: 'userId', value: globex.users.ines.id },
    ]);
    expect(simulator.store.membersOf(financeApprovers.id)).toEqual([grace.id]);
  });

  it('accepts a user who is a member already and adds nothing', async () => {
    expect((await patch(grace.id)).status).toBe(200);
    expect(simulator.requests.at(-1)?.applied).toEqual([]);
  });

  it.each([undefined, {}, { userIdsToAdd: 'ada' }, { userIdsToAdd: ['ada'] }])(
    'refuses the body %j',
    async (body) => {
      const { status } = await caller.call('PATCH', paths.members(financeApprovers.id), body);
      expect(status).toBe(400);
    },
  );
});

describe('listUserGroupsForUser', () => {
  const list = async (body: object) => caller.call('POST', paths.userGroups(grace.id), body);

  it('filters and searches like the list of a company', async () => {
    const groups = (await list({ pagination })).json.userGroups;
    expect(namesOf(groups).sort()).toEqual(['All Staff', 'Finance Approvers']);
    const filters = [{ userGroupIds: [financeApprovers.id, regionalLeadsNorth.id] }];
    expect((await list({ pagination, filters })).json.pagination.totalNumResults).toBe(1);
    expect((await list({ pagination, searchText: 'staff' })).json.userGroups).toHaveLength(1);
  });

  it('answers 404 for an unknown user', async () => {
    const { status } = await caller.call('POST', paths.userGroups(allStaff.id), { pagination });
    expect(status).toBe(404);
  });
});

it('answers 404 with an envelope to what is no operation', async () => {
  const { status, json } = await caller.call('DELETE', paths.group(allStaff.id));
  expect([status, json.errorMessages.length]).toEqual([404, 1]);
});
