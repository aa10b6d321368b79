import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HookEvent, RequestEntry, Simulator } from '../../../src/simulator/index.js';
import { createSimulator, demoData } from '../../../src/simulator/index.js';
import type { Caller } from '../../support/simulator-caller.js';
import { createCaller, paths, requestToken } from '../../support/simulator-caller.js';

const { acme } = demoData;
const { eventPlanners } = acme.groups;
const { ada } = acme.users;
const body = { userIdsToAdd: [ada.id] };
const EVENTS: HookEvent[] = ['arrived', 'applied', 'answered'];
let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await createSimulator();
  caller = await createCaller(simulator);
});
afterEach(async () => simulator.close());

const patch = async (signal?: AbortSignal) =>
  caller.call('PATCH', paths.members(eventPlanners.id), body, signal);

it('says who was asked what, and what came of it', async () => {
  const before = Date.now();
  await patch();
  await caller.call('GET', `${paths.group(eventPlanners.id)}?verbose=1`);
  const [, update, read] = simulator.requests;
  expect(update).toMatchObject({
    seq: 2,
    operation: 'updateUserGroupMembers',
    method: 'PATCH',
    path: paths.members(eventPlanners.id),
    params: { companyId: acme.id, groupId: eventPlanners.id },
    body,
    status: 200,
    outcome: 'answered',
    applied: [ada.id],
  });
  expect(update?.at).toBeGreaterThanOrEqual(before);
  expect(update?.answeredAt).toBeGreaterThanOrEqual(update?.at ?? Infinity);
  expect(read).toMatchObject({ operation: 'getUserGroup', query: { verbose: '1' } });
  expect(read).not.toHaveProperty('body');
});

it('never holds a secret, a token or an authorization header', async () => {
  await requestToken(simulator.url, { client_secret: 'a-secret-of-somebody' });
  await patch();
  const text = JSON.stringify(simulator.requests);
  expect(text).toContain('client_credentials');
  for (const secret of [demoData.clientSecret, 'a-secret-of-somebody', caller.token, 'Bearer']) {
    expect(text).not.toContain(secret);
  }
});

it('keeps what is no operation and what is no JSON', async () => {
  await caller.call('DELETE', '/v3/nothing');
  const headers = { authorization: `Bearer ${caller.token}` };
  const url = `${simulator.url}${paths.groups()}`;
  expect((await fetch(url, { method: 'POST', headers, body: '{"a' })).status).toBe(400);
  expect(simulator.requests.slice(1)).toMatchObject([
    { operation: 'unknown', status: 404 },
    { operation: 'listUserGroups', status: 400, body: '{"a' },
  ]);
});

it('keeps the newest entries up to its limit', async () => {
  const small = await createSimulator({ seed: 'empty', logLimit: 8 });
  for (let n = 0; n < 12; n++) await fetch(`${small.url}/${n}`);
  expect(small.requests.map(({ seq }) => seq)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
  await small.close();
});

it('keeps the newest bodies up to its limit, and says which it let go', async () => {
  const small = await createSimulator({ seed: 'empty', logBodyChars: 1_000, logLimit: 20 });
  const send = async (n: number) =>
    fetch(`${small.url}/${n}`, { method: 'POST', body: 'x'.repeat(300) });
  for (let n = 0; n < 5; n++) await send(n);
  expect(small.requests.map(({ body, bodyDropped }) => [body !== undefined, bodyDropped])).toEqual([
    [false, true],
    [false, true],
    [true, undefined],
    [true, undefined],
    [true, undefined],
  ]);
  for (let n = 0; n < 30; n++) await send(n);
  expect(small.requests.filter(({ body }) => body !== undefined).length).toBeLessThanOrEqual(4);
  small.control.clearRequests();
  await send(1);
  expect(small.requests).toMatchObject([{ body: 'x'.repeat(300) }]);
  await small.close();
});

it('says that the caller left, and applies what had arrived', async () => {
  simulator.control.changeSettings({ latencyMs: 80 });
  await expect(patch(AbortSignal.timeout(20))).rejects.toThrow('timeout');
  await expect.poll(() => simulator.requests.at(-1)?.applied).toEqual([ada.id]);
  expect(simulator.requests.at(-1)?.outcome).toBe('client-gone');
});

it('calls hooks in order, each awaited before the request goes on', async () => {
  const events: string[] = [];
  for (const event of EVENTS) {
    simulator.on(event, async ({ operation, status }: RequestEntry) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const members = simulator.store.membersOf(eventPlanners.id).length;
      events.push(`${event} ${operation} ${status} ${members}`);
    });
  }
  await patch();
  await expect
    .poll(() => events)
    .toEqual([
      'arrived updateUserGroupMembers undefined 0',
      'applied updateUserGroupMembers undefined 1',
      'answered updateUserGroupMembers 200 1',
    ]);
});

it('emits neither applied nor answered for what was lost before', async () => {
  const events: string[] = [];
  for (const event of EVENTS) simulator.on(event, () => void events.push(event));
  simulator.faults.add({ fault: { kind: 'lost-before' } });
  await expect(patch()).rejects.toThrow('fetch failed');
  expect(events).toEqual(['arrived']);
});

it('takes a hook away, and answers 500 where one throws', async () => {
  const off = simulator.on('arrived', () => {
    throw new Error('hook broke');
  });
  const { status, json } = await patch();
  expect([status, json.errorMessages[0].message]).toEqual([500, 'hook broke']);
  off();
  expect((await patch()).status).toBe(200);
});
