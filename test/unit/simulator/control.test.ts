import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../src/simulator/index.js';
import { createSimulator, demoData } from '../../../src/simulator/index.js';
import type { Caller } from '../../support/simulator-caller.js';
import { createCaller, paths } from '../../support/simulator-caller.js';

const { acme } = demoData;
const { eventPlanners, financeApprovers } = acme.groups;
const { ada, grace } = acme.users;
let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await createSimulator();
  caller = await createCaller(simulator);
});
afterEach(async () => simulator.close());

const get = async () => caller.call('GET', paths.group(eventPlanners.id));

describe('over HTTP', () => {
  it('requests: read, one by its debugIdentifier, filtered, cleared', async () => {
    const { json } = await caller.call('GET', paths.group(ada.id));
    const { pathname } = new URL(json.debugIdentifier as string);
    expect((await caller.call('GET', pathname)).json).toMatchObject({ status: 404 });
    const { requests } = (await caller.control('GET', 'requests?operation=token')).json;
    expect(requests).toMatchObject([{ operation: 'token', seq: 1 }]);
    expect((await caller.control('GET', 'requests?since=2')).json.requests).toHaveLength(1);
    await caller.control('DELETE', 'requests');
    expect(simulator.requests).toEqual([]);
  });

  it('faults: one or several set, listed, removed, cleared', async () => {
    const rule = { operation: 'getUserGroup', count: null, fault: { kind: 'html', status: 502 } };
    const { ids } = (await caller.control('POST', 'faults', rule)).json;
    expect((await get()).status).toBe(502);
    const { faults } = (await caller.control('GET', 'faults')).json;
    expect(faults).toMatchObject([{ ...rule, id: ids[0], seen: 1, hit: 1 }]);
    expect((await caller.control('DELETE', `faults/${ids[0]}`)).status).toBe(200);
    expect((await caller.control('DELETE', `faults/${ids[0]}`)).status).toBe(404);
    expect((await caller.control('POST', 'faults', [rule, rule])).json.ids).toHaveLength(2);
    await caller.control('DELETE', 'faults');
    expect((await get()).status).toBe(200);
  });

  it('settings: changed at run time, null is Infinity, no secret shown', async () => {
    const change = {
      visibleAfterMs: null,
      clientSecret: 'next-secret',
      groups: { [eventPlanners.id]: { pageSizeCap: 5 } },
    };
    const { text } = await caller.control('POST', 'settings', change);
    expect(text).not.toContain('secret');
    expect(simulator.control.settings()).toMatchObject({
      visibleAfterMs: Infinity,
      groups: { [eventPlanners.id]: { pageSizeCap: 5 } },
    });
    expect((await caller.control('GET', 'settings')).json.patch).toBe('atomic');
    expect((await get()).status).toBe(401);
  });

  it('data: added and removed, read back whole', async () => {
    const id = 'c0000000-0000-4000-8000-0000000000ff';
    const groupId = '90000000-0000-4000-8000-0000000000ff';
    const userId = 'A0000000-0000-4000-8000-0000000000FF';
    await caller.control('POST', 'data', {
      companies: [{ id, name: 'Initech' }],
      users: [{ id: userId, companyId: id, name: 'Milton' }],
      groups: [{ id: groupId, companyId: id, name: 'Staplers' }],
      roles: [{ groupId, name: 'Holder', permissions: [] }],
      members: [
        { groupId, add: [userId] },
        { groupId: financeApprovers.id, add: [ada.id], remove: [grace.id] },
      ],
    });
    expect(simulator.store.membersOf(financeApprovers.id)).toEqual([ada.id]);
    const left = simulator.store.groupsOfUser(grace.id).map((group) => group.name);
    expect(left).toEqual(['All Staff']);
    const { json } = await caller.control('GET', `members/${groupId}`);
    expect(json).toEqual({ userIds: [userId.toLowerCase()] });
    const copy = await createSimulator({ seed: 'empty' });
    copy.control.addData((await caller.control('GET', 'data')).json);
    expect(copy.control.data()).toEqual(simulator.control.data());
    await copy.close();
  });

  it('reveal: shows hidden writes', async () => {
    const later = { groupId: eventPlanners.id, userId: ada.id, visibleAt: Infinity };
    simulator.store.addMember(later);
    const total = async () => {
      const body = { pagination: {} };
      const { json } = await caller.call('POST', paths.members(eventPlanners.id), body);
      return json.pagination.totalNumResults;
    };
    expect(await total()).toBe(0);
    await caller.control('POST', 'reveal', { groupId: eventPlanners.id });
    expect(await total()).toBe(1);
  });

  it.each([
    ['faults', { fault: { kind: 'explode' } }],
    ['faults', { operation: 'listEverything', fault: { kind: 'hang' } }],
    ['faults', { fault: { kind: 'delay' } }],
    ['settings', { pageSize: 5 }],
    ['data', { members: [{ groupId: 'nowhere', add: [ada.id] }] }],
  ])('refuses a wrong body of %s with 400 and the reason: %j', async (resource, body) => {
    const { status, json } = await caller.control('POST', resource, body);
    expect([status, typeof json.error]).toEqual([400, 'string']);
  });

  it('lists what there is where nothing is', async () => {
    const { status, json } = await caller.control('PUT', 'faults');
    expect(status).toBe(404);
    expect(json.try).toContain('POST faults');
  });

  it('leaves no trace in the log and needs no token', async () => {
    const before = simulator.requests.length;
    expect((await fetch(`${simulator.url}/_control/settings`)).status).toBe(200);
    expect(simulator.requests).toHaveLength(before);
  });
});
