import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultRule, Simulator } from '../../../src/simulator/index.js';
import { createSimulator, demoData } from '../../../src/simulator/index.js';
import { stopClock } from '../../support/clock.js';
import type { Caller } from '../../support/simulator-caller.js';
import { createCaller, paths, requestToken } from '../../support/simulator-caller.js';

const { acme } = demoData;
const { financeApprovers, eventPlanners } = acme.groups;
const { ada, bruno } = acme.users;
const pagination = { offset: 0, limit: 10 };
let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await createSimulator();
  caller = await createCaller(simulator);
});
afterEach(async () => simulator.close());

const patch = async (groupId: string = eventPlanners.id, userId: string = ada.id) =>
  caller.call('PATCH', paths.members(groupId), { userIdsToAdd: [userId] });
const members = () => simulator.store.membersOf(eventPlanners.id);
const last = () => simulator.requests.at(-1);
const fault = (kind: FaultRule['fault'], rule: Partial<FaultRule> = {}) =>
  simulator.faults.add({ operation: 'updateUserGroupMembers', ...rule, fault: kind });
/** Rejects like a caller that gives up after `ms`. */
const patchFor = async (ms: number) => {
  const body = { userIdsToAdd: [ada.id] };
  return caller.call('PATCH', paths.members(eventPlanners.id), body, AbortSignal.timeout(ms));
};

describe('which requests a rule hits', () => {
  it('one request of its operation, and no other operation', async () => {
    fault({ kind: 'status', status: 500 });
    expect((await caller.call('GET', paths.group(eventPlanners.id))).status).toBe(200);
    expect([(await patch()).status, (await patch()).status]).toEqual([500, 200]);
  });

  it('after the first n, count times', async () => {
    fault({ kind: 'status', status: 500 }, { after: 1, count: 2 });
    const statuses = [];
    for (let n = 0; n < 5; n++) statuses.push((await patch()).status);
    expect(statuses).toEqual([200, 500, 500, 200, 200]);
  });

  it('all operations with *, for ever with count Infinity', async () => {
    fault({ kind: 'status', status: 500 }, { operation: '*', count: Infinity });
    expect((await patch()).status).toBe(500);
    expect((await caller.call('GET', paths.group(eventPlanners.id))).status).toBe(500);
    expect((await requestToken(simulator.url)).status).toBe(500);
  });

  it('only those that name the group and the user, in path or body', async () => {
    const match = { groupId: eventPlanners.id, userId: bruno.id };
    fault({ kind: 'status', status: 500 }, { match });
    expect((await patch(eventPlanners.id, ada.id)).status).toBe(200);
    expect((await patch(financeApprovers.id, bruno.id)).status).toBe(200);
    expect((await patch(eventPlanners.id, bruno.id)).status).toBe(500);
  });

  it('the first due rule wins, and each rule counts what it sees', async () => {
    fault({ kind: 'status', status: 500 });
    fault({ kind: 'status', status: 502 }, { after: 1 });
    expect([(await patch()).status, (await patch()).status]).toEqual([500, 502]);
    expect(simulator.faults.list()).toMatchObject([
      { seen: 2, hit: 1 },
      { seen: 2, hit: 1 },
    ]);
  });

  it('none that the token turned away: the fault waits for one that would succeed', async () => {
    fault({ kind: 'lost-after' });
    simulator.control.changeSettings({ clientSecret: demoData.clientSecret });
    expect((await patch()).status).toBe(401);
    caller = await createCaller(simulator);
    await expect(patch()).rejects.toThrow('fetch failed');
  });

  it('none after it is removed', async () => {
    const id = fault({ kind: 'status', status: 500 });
    expect([simulator.faults.remove(id), simulator.faults.remove(id)]).toEqual([true, false]);
    expect((await patch()).status).toBe(200);
  });
});

describe('answers', () => {
  it('status: an envelope with code, message and headers, nothing applied', async () => {
    const headers = { 'retry-after': '7' };
    fault({ kind: 'status', status: 503, code: 'BUSY', message: 'Later', headers });
    const answer = await patch();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
    expect(answer.json.errorMessages).toEqual([{ errorCode: 'BUSY', message: 'Later' }]);
    expect([members(), last()?.fault]).toEqual([[], 'status']);
  });

  it.each([
    [{ kind: 'status', status: 504, applied: true }, 504],
    [{ kind: 'html', status: 502, applied: true }, 502],
    [{ kind: 'empty', applied: true }, 200],
  ] as const)('%j hides a write that was applied', async (kind, status) => {
    fault(kind);
    expect((await patch()).status).toBe(status);
    expect([members(), last()?.applied]).toEqual([[ada.id], [ada.id]]);
  });

  it('html: a page, no JSON', async () => {
    fault({ kind: 'html', status: 502 });
    const { status, headers, text } = await patch();
    expect([status, headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(text).toContain('502 Bad Gateway');
    expect(members()).toEqual([]);
  });

  it('empty: no body, with any status', async () => {
    fault({ kind: 'empty' }, { operation: 'getUserGroup' });
    fault({ kind: 'empty', status: 500 }, { operation: 'getUserGroup' });
    const get = async () => caller.call('GET', paths.group(eventPlanners.id));
    expect(await get()).toMatchObject({ status: 200, text: '' });
    expect(await get()).toMatchObject({ status: 500, text: '' });
  });

  it('token-expired: 401, and the token is bad from then on', async () => {
    fault({ kind: 'token-expired' });
    expect((await patch()).status).toBe(401);
    expect((await patch()).status).toBe(401);
    expect(simulator.requests.map((entry) => entry.fault)).toEqual([
      undefined,
      'token-expired',
      undefined,
    ]);
    caller = await createCaller(simulator);
    expect((await patch()).status).toBe(200);
  });
});

describe('rate-limit', () => {
  it('429 with Retry-After in seconds, once', async () => {
    fault({ kind: 'rate-limit', retryAfter: 3 });
    const answer = await patch();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '3']);
    expect((await patch()).status).toBe(200);
  });

  it('429 without a header', async () => {
    fault({ kind: 'rate-limit' });
    expect((await patch()).headers.has('retry-after')).toBe(false);
  });

  it('429 with a date that is never too early', async () => {
    fault({ kind: 'rate-limit', retryAfter: 'date', seconds: 5 });
    const before = Date.now();
    const date = Date.parse((await patch()).headers.get('retry-after') ?? '');
    expect(date).toBeGreaterThanOrEqual(before + 5_000);
    expect(date).toBeLessThan(before + 7_000);
  });

  it('lasts its seconds for all that match, at no cost to its count', async () => {
    const clock = stopClock();
    fault({ kind: 'rate-limit', seconds: 1 });
    expect([(await patch()).status, (await patch()).status]).toEqual([429, 429]);
    clock.pass(1_001);
    expect((await patch()).status).toBe(200);
    expect(simulator.faults.list()).toMatchObject([{ hit: 1 }]);
  });
});

describe('connections', () => {
  it('delay: later, then as usual', async () => {
    fault({ kind: 'delay', ms: 60 });
    const started = performance.now();
    expect((await patch()).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(55);
    expect(members()).toEqual([ada.id]);
  });

  it('lost-before: broken, nothing applied', async () => {
    fault({ kind: 'lost-before' });
    await expect(patch()).rejects.toThrow('fetch failed');
    expect(members()).toEqual([]);
    expect(last()).toMatchObject({ outcome: 'lost', fault: 'lost-before' });
    expect(last()).not.toHaveProperty('applied');
  });

  it('lost-after: applied, then broken', async () => {
    fault({ kind: 'lost-after' });
    await expect(patch()).rejects.toThrow('fetch failed');
    expect(members()).toEqual([ada.id]);
    expect(last()).toMatchObject({ outcome: 'lost', applied: [ada.id] });
    expect(last()).not.toHaveProperty('status');
  });

  it('hang: no answer, nothing applied', async () => {
    fault({ kind: 'hang' });
    await expect(patchFor(60)).rejects.toThrow('timeout');
    expect([members(), last()?.outcome]).toEqual([[], 'hung']);
  });

  it('hang-after: applied, no answer', async () => {
    fault({ kind: 'hang-after' });
    await expect(patchFor(60)).rejects.toThrow('timeout');
    expect([members(), last()?.outcome]).toEqual([[ada.id], 'hung']);
  });

  it('hang with ms: the connection breaks after that time', async () => {
    fault({ kind: 'hang', ms: 50 });
    const started = performance.now();
    await expect(patch()).rejects.toThrow('fetch failed');
    expect(performance.now() - started).toBeGreaterThan(45);
  });

  it('truncated: the status arrives, the body does not', async () => {
    fault({ kind: 'truncated' }, { operation: '*', count: 2 });
    const headers = { authorization: `Bearer ${caller.token}` };
    const response = await fetch(`${simulator.url}${paths.group(eventPlanners.id)}`, { headers });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    await expect(patch()).rejects.toThrow('terminated');
    expect(members()).toEqual([ada.id]);
    expect(last()).toMatchObject({ outcome: 'truncated', status: 200 });
  });
});

it('the token endpoint fails like any other operation', async () => {
  fault({ kind: 'lost-before' }, { operation: 'token' });
  await expect(requestToken(simulator.url)).rejects.toThrow('fetch failed');
  fault({ kind: 'html', status: 503 }, { operation: 'token' });
  expect((await requestToken(simulator.url)).status).toBe(503);
  expect((await caller.call('POST', paths.groups(), { pagination })).status).toBe(200);
});
