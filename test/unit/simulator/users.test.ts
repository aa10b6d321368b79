import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../src/simulator/index.js';
import { createSimulator, demoData } from '../../../src/simulator/index.js';
import type { Caller } from '../../support/simulator-caller.js';
import { createCaller, paths } from '../../support/simulator-caller.js';

const { acme, globex } = demoData;
const { ada, bruno, grace, irina } = acme.users;
const { ines } = globex.users;
const companyId = { id: acme.id };
const pagination = { offset: 0, limit: 1_000 };
let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await createSimulator();
  caller = await createCaller(simulator);
});
afterEach(async () => simulator.close());

const list = async (body: object) =>
  (await caller.call('POST', paths.users, { companyId, pagination, ...body })).json;

const found = async (body: object) =>
  (await list(body)).users.map((user: { userId: { id: string } }) => user.userId.id);

const lookUp = async (query: Record<string, string>) =>
  (await caller.call('GET', paths.lookUp({ companyId: acme.id, ...query }))).json;

describe('listUsers', () => {
  it('shows a user with company, addresses and numbers', async () => {
    const { users, pagination: totals } = await list({ filters: [{ emails: [ada.email] }] });
    expect(users).toEqual([
      {
        userId: { id: ada.id },
        organization: { id: acme.id, name: 'Acme Travel' },
        persona: 'EMPLOYEE',
        isActive: true,
        externalId: 'hr-100001',
        personalDetail: { name: { given: 'Ada', family1: 'Adler' } },
        businessDetail: { businessEmail: 'ada.adler@acme.example', employeeId: '100001' },
      },
    ]);
    expect(totals).toEqual({ totalNumResults: 1 });
  });

  const byId = (...ids: string[]) => ({ userIds: ids.map((id) => ({ id })) });

  it.each<[string, object[], string[]]>([
    ['by address, whatever the case', [{ emails: ['ADA.Adler@acme.example'] }], [ada.id]],
    ['by partner id', [{ externalIds: [bruno.externalId, 'hr-0'] }], [bruno.id]],
    ['by id', [byId(grace.id, randomUUID())], [grace.id]],
    ['any filter matches', [{ emails: [ada.email] }, byId(ada.id, bruno.id)], [ada.id, bruno.id]],
    ['all of one filter hold', [{ emails: [ada.email], ...byId(bruno.id) }], []],
    ['never one of another company', [byId(ines.id), { emails: [ines.email] }], []],
    ['nobody by an empty list', [{ emails: [] }], []],
  ])('filters: %s', async (_, filters, ids) => {
    expect(await found({ filters })).toEqual(ids);
  });

  it('leaves out who is inactive, unless told otherwise', async () => {
    const filters = [{ emails: [ada.email, irina.email] }];
    expect(await found({ filters })).toEqual([ada.id]);
    expect(await found({ filters, userStatusFilter: 'INACTIVE' })).toEqual([irina.id]);
    expect(await found({ filters, userStatusFilter: 'ALL' })).toEqual([ada.id, irina.id]);
    expect((await list({})).pagination.totalNumResults).toBe(2_499);
  });

  it('pages, and searches names and addresses', async () => {
    const first = await found({ pagination: { offset: 0, limit: 3 } });
    expect(first).toEqual([ada.id, bruno.id, acme.users.chidi.id]);
    expect(await found({ pagination: { offset: 2, limit: 1 } })).toEqual(first.slice(2));
    expect(await found({ searchText: 'GRACE.k' })).toEqual([grace.id]);
  });

  it('filters ignored, totals unfiltered, pages capped, case that counts', async () => {
    const filters = [{ emails: ['ADA.Adler@acme.example'] }];
    simulator.control.changeSettings({ totalsUnfiltered: true, pageSizeCap: 7 });
    expect((await list({ filters })).pagination.totalNumResults).toBe(2_500);
    expect((await list({})).users).toHaveLength(7);
    simulator.control.changeSettings({ emailCase: 'exact' });
    expect(await found({ filters })).toEqual([]);
    simulator.control.changeSettings({ ignoreFilters: 'users' });
    expect(await found({ filters })).toHaveLength(7);
  });
});

describe('lookUpUsers', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['by number', { employeeId: ada.employeeId }, [ada.id]],
    ['by address', { email: ada.email }, [ada.id]],
    ['by partner id', { externalId: ada.externalId }, [ada.id]],
    ['all hold', { employeeId: ada.employeeId, email: bruno.email }, []],
    ['nobody', { employeeId: '0' }, []],
    ['nobody who is inactive', { employeeId: irina.employeeId }, []],
    ['inactive on demand', { employeeId: irina.employeeId, includeInactive: 'true' }, [irina.id]],
  ])('%s: %j', async (_, query, ids) => {
    const { length, elements } = await lookUp(query);
    expect(elements.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(length).toBe(ids.length);
  });

  it('repeats neither company nor number', async () => {
    const { elements } = await lookUp({ employeeId: ada.employeeId });
    const { id, email, externalId } = ada;
    expect(elements).toEqual([{ id, email, externalId, persona: 'EMPLOYEE', isActive: true }]);
  });

  it('answers everybody where filters are ignored', async () => {
    simulator.control.changeSettings({ ignoreFilters: 'users' });
    expect((await lookUp({ employeeId: '0', includeInactive: 'true' })).length).toBe(2_500);
  });

  it.each([
    [400, {}],
    [400, { companyId: 'acme' }],
    [400, { companyId: acme.id, number: '7' }],
    [404, { companyId: randomUUID() }],
  ])('%d: %j', async (status, query) => {
    expect((await caller.call('GET', paths.lookUp(query))).status).toBe(status);
  });
});

describe('a user who is put in again', () => {
  it('is found by what is new and no longer by what was', async () => {
    const { name, employeeId } = ada;
    const changed = { id: ada.id, companyId: acme.id, name, employeeId, email: bruno.email };
    simulator.control.addData({ users: [changed] });
    expect(await found({ filters: [{ emails: [ada.email] }] })).toEqual([]);
    expect(await found({ filters: [{ externalIds: [ada.externalId] }] })).toEqual([]);
    expect(await found({ filters: [{ emails: [bruno.email] }] })).toEqual([bruno.id, ada.id]);
    expect(await found({ pagination: { offset: 0, limit: 1 } })).toEqual([ada.id]);
  });

  it('moves to another company', async () => {
    simulator.control.addData({ users: [{ ...ada, companyId: globex.id }] });
    const filters = [{ emails: [ada.email] }];
    expect(await found({ filters })).toEqual([]);
    expect(await found({ filters, companyId: { id: globex.id } })).toEqual([ada.id]);
    expect(await found({ pagination: { offset: 0, limit: 1 } })).toEqual([bruno.id]);
  });
});

it('an inactive user is added, or refused like a bad one', async () => {
  const patch = async () =>
    caller.call('PATCH', paths.members(acme.groups.eventPlanners.id), { userIdsToAdd: [irina.id] });
  simulator.control.changeSettings({ inactiveUser: 'error', badUserStatus: 403 });
  expect((await patch()).status).toBe(403);
  simulator.control.changeSettings({ inactiveUser: 'ok' });
  expect((await patch()).status).toBe(200);
});
