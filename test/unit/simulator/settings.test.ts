import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SettingsChange, Simulator } from '../../../src/simulator/index.js';
import { createSimulator, demoData } from '../../../src/simulator/index.js';
import { stopClock } from '../../support/clock.js';
import type { Caller } from '../../support/simulator-caller.js';
import { createCaller, paths } from '../../support/simulator-caller.js';

const { acme, globex } = demoData;
const { allStaff, eventPlanners, financeApprovers } = acme.groups;
const { ada, bruno, grace } = acme.users;
const { ines } = globex.users;
const pagination = { offset: 0, limit: 1_000 };
let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await createSimulator();
  caller = await createCaller(simulator);
});
afterEach(async () => simulator.close());

const set = (change: SettingsChange) => simulator.control.changeSettings(change);
const patch = async (...userIdsToAdd: string[]) =>
  caller.call('PATCH', paths.members(financeApprovers.id), { userIdsToAdd });
const list = async (groupId: string, body: object = {}) =>
  (await caller.call('POST', paths.members(groupId), { pagination, ...body })).json;
const shown = async (groupId: string) =>
  (await list(groupId)).members.map((member: { userId: string }) => member.userId);
const groupsOf = async (userId: string, body: object = {}) =>
  (await caller.call('POST', paths.userGroups(userId), { pagination, ...body })).json.userGroups;
const truth = () => simulator.store.membersOf(financeApprovers.id);

describe('visibleAfterMs', () => {
  it('hides a write from both lists, filtered or not, until its time', async () => {
    const clock = stopClock();
    set({ visibleAfterMs: 80 });
    expect((await patch(ada.id)).status).toBe(200);
    expect(await shown(financeApprovers.id)).toEqual([grace.id]);
    const filters = [{ userIds: [ada.id] }];
    expect((await list(financeApprovers.id, { filters })).pagination.totalNumResults).toBe(0);
    expect(await groupsOf(ada.id)).toHaveLength(1);
    expect(truth()).toEqual([grace.id, ada.id]);
    clock.pass(80);
    expect(await shown(financeApprovers.id)).toEqual([grace.id, ada.id]);
    expect(await groupsOf(ada.id)).toHaveLength(2);
  });

  it('hides it for ever with Infinity, or until it is revealed', async () => {
    set({ visibleAfterMs: Infinity });
    await patch(ada.id);
    expect(await shown(financeApprovers.id)).toEqual([grace.id]);
    simulator.control.reveal(financeApprovers.id);
    expect(await shown(financeApprovers.id)).toEqual([grace.id, ada.id]);
  });

  it('can be set for one group', async () => {
    set({ groups: { [eventPlanners.id]: { visibleAfterMs: Infinity } } });
    await patch(ada.id);
    await caller.call('PATCH', paths.members(eventPlanners.id), { userIdsToAdd: [ada.id] });
    expect(await shown(financeApprovers.id)).toContain(ada.id);
    expect(await shown(eventPlanners.id)).toEqual([]);
    expect(set({ groups: { [eventPlanners.id]: null } }).groups).toEqual({});
  });
});

describe('reads', () => {
  const filters = [{ userIds: [ada.id] }];

  it.each([
    [true, 2_500, 2],
    ['members', 2_500, 0],
    ['user-groups', 1, 2],
    [false, 1, 0],
  ] as const)('ignoreFilters %s', async (ignoreFilters, members, groups) => {
    set({ ignoreFilters });
    expect((await list(allStaff.id, { filters })).pagination.totalNumResults).toBe(members);
    const none = [{ userGroupIds: [eventPlanners.id] }];
    expect(await groupsOf(grace.id, { filters: none })).toHaveLength(groups);
  });

  it('totalsUnfiltered counts what the filter left out', async () => {
    set({ totalsUnfiltered: true });
    const { members, pagination: total } = await list(allStaff.id, { filters });
    expect([members.length, total.totalNumResults]).toEqual([1, 2_500]);
  });

  it('pageSizeCap serves shorter pages than asked for', async () => {
    set({ pageSizeCap: 50 });
    const { members, pagination: total } = await list(allStaff.id);
    expect([members.length, total.totalNumResults]).toEqual([50, 2_500]);
  });

  it('removeBetweenPages makes the next page skip as many', async () => {
    set({ removeBetweenPages: 3, removeBetweenPagesTimes: 1 });
    const before = simulator.store.membersOf(allStaff.id);
    const next = { pagination: { offset: 1_000, limit: 1_000 } };
    expect((await shown(allStaff.id)).slice(0, 3)).toEqual(before.slice(0, 3));
    const { members, pagination: total } = await list(allStaff.id, next);
    expect([members[0].userId, total.totalNumResults]).toEqual([before[1_003], 2_497]);
    await list(allStaff.id);
    expect(simulator.store.membersOf(allStaff.id)).toHaveLength(2_497);
  });

  it('removeBetweenPages leaves a read of one page alone', async () => {
    set({ removeBetweenPages: 1 });
    await list(financeApprovers.id);
    expect(truth()).toEqual([grace.id]);
  });

  it.each([
    ['nothing', 0],
    ['contains', 2],
    ['ignored', Object.keys(acme.groups).length],
  ] as const)('search %s', async (search, count) => {
    set({ search });
    const body = { pagination, searchText: 'leads' };
    expect((await caller.call('POST', paths.groups(), body)).json.userGroups).toHaveLength(count);
  });
});

describe('a PATCH with one bad user', () => {
  it.each([
    ['atomic', 400, [grace.id]],
    ['partial', 400, [grace.id, ada.id]],
    ['partial-silent', 200, [grace.id, ada.id]],
  ] as const)('%s', async (mode, status, members) => {
    set({ patch: mode });
    expect((await patch(ines.id, ada.id)).status).toBe(status);
    expect(truth()).toEqual(members);
  });

  it.each([403, 404] as const)('answers %d, naming the user', async (badUserStatus) => {
    set({ badUserStatus });
    const { status, json } = await patch(ines.id);
    expect(status).toBe(badUserStatus);
    expect(json.errorMessages[0].message).toContain(ines.id);
  });
});

describe('a PATCH with a user who is a member already', () => {
  it.each([409, 400])('answers %d where that is an error', async (alreadyMemberStatus) => {
    set({ alreadyMember: 'error', alreadyMemberStatus });
    const { status, json } = await patch(grace.id, bruno.id);
    expect(status).toBe(alreadyMemberStatus);
    expect(json.errorMessages[0].message).toMatch(/is already a member/);
    expect(truth()).toEqual([grace.id]);
  });
});

it('patchBody object answers {}', async () => {
  set({ patchBody: 'object' });
  expect((await patch(ada.id)).text).toBe('{}');
});

it('latencyMs delays each answer', async () => {
  set({ latencyMs: 50 });
  const started = performance.now();
  await list(financeApprovers.id);
  expect(performance.now() - started).toBeGreaterThan(45);
});

describe('requestsPerSecond', () => {
  const burst = async (count: number) => Promise.all(Array.from({ length: count }, () => get()));
  const get = async () => caller.call('GET', paths.group(allStaff.id));

  it('answers 429 beyond one second’s worth, and recovers', async () => {
    const clock = stopClock();
    set({ requestsPerSecond: 10 });
    const refused = (await burst(20)).filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    expect(refused[0]?.headers.has('retry-after')).toBe(false);
    clock.pass(100);
    expect((await get()).status).toBe(200);
  });

  it('says how long where told to', async () => {
    set({ requestsPerSecond: 1, retryAfter: 'seconds' });
    expect((await burst(3)).at(-1)?.headers.get('retry-after')).toBe('1');
    set({ retryAfter: 'date' });
    expect((await burst(2)).at(-1)?.headers.get('retry-after')).toMatch(/GMT$/);
  });
});
