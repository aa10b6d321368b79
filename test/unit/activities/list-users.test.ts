import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import type { ApplicationFailure } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../../src/simulator/index.js';
import type { Stage } from '../../support/activity-stage.js';
import { createStage } from '../../support/activity-stage.js';
import { errorOf } from '../../support/fake-spotnana.js';

const email = 'ada.adler@acme.example';
const employeeId = '00100001';
let stage: Stage;

beforeEach(async () => {
  stage = await createStage();
  const { companyId } = stage.asked;
  const keys = { email, employeeId, externalId: 'hr-1' };
  stage.simulator.store.addUser({ id: stage.userId, companyId, name: 'Ada Adler', ...keys });
});
afterEach(async () => stage.close());

function lookUp(change: { host?: string } = {}) {
  const { companyId, host } = stage.asked;
  const keys = [{ email: email.toUpperCase() }, { employeeId }, { userId: randomUUID() }];
  const attempt = stage.attempt();
  const running = attempt.run('listUsers', { companyId, host, keys, ...change });
  return { attempt, running };
}

async function failureOf(change: { host?: string } = {}) {
  return (await errorOf(lookUp(change).running)) as ApplicationFailure;
}

function fail(operation: 'listUsers' | 'lookUpUsers', fault: FaultRule['fault']): void {
  stage.simulator.faults.add({ operation, fault, count: Infinity });
}

describe('listUsers', () => {
  it('answers each key with an id or a problem, and repeats no key', async () => {
    const { attempt, running } = lookUp();
    const { userId } = stage;
    const users = [{ userId }, { userId }, { problem: 'user_not_found' }];
    expect(await running).toEqual({ users });
    expect(inspect(attempt.beats, { depth: 9 }).toLowerCase()).not.toContain(email);
  });

  const final = ['SpotnanaForbidden', 'SpotnanaRejected', 'SpotnanaNotFound'];

  it.each<[string, 'listUsers' | 'lookUpUsers', FaultRule['fault']]>([
    ['SpotnanaForbidden', 'listUsers', { kind: 'status', status: 403, message: email }],
    ['SpotnanaForbidden', 'lookUpUsers', { kind: 'status', status: 403, message: employeeId }],
    ['SpotnanaRejected', 'listUsers', { kind: 'status', status: 400, message: `bad ${email}` }],
    ['SpotnanaNotFound', 'lookUpUsers', { kind: 'status', status: 404, message: employeeId }],
    ['SpotnanaUnavailable', 'listUsers', { kind: 'status', status: 502, message: email }],
    ['SpotnanaUnavailable', 'lookUpUsers', { kind: 'truncated' }],
    ['RateLimited', 'listUsers', { kind: 'rate-limit', retryAfter: 3 }],
  ])('fails as %s where %s answers %j, and names nobody', async (type, operation, fault) => {
    fail(operation, fault);
    const failure = await failureOf();
    expect(failure).toMatchObject({ type, nonRetryable: final.includes(type) });
    const told = inspect([failure, failure.details], { depth: 9 }).toLowerCase();
    expect(told).not.toContain(email);
    expect(told).not.toContain(employeeId);
  });

  it('goes on behind the numbers that earlier attempts had answers for, and counts trouble from there', async () => {
    const { companyId, host } = stage.asked;
    const numbers = Array.from({ length: 8 }, (_, index) => `007-${index}`);
    const ids = numbers.map((number) => {
      const id = randomUUID();
      stage.simulator.store.addUser({ id, companyId, name: number, employeeId: number });
      return id;
    });
    const keys = numbers.map((number) => ({ employeeId: number }));
    const fault = { kind: 'status', status: 503 } as const;
    stage.simulator.faults.add({ operation: 'lookUpUsers', after: 3, count: 2, fault });
    const asked = () =>
      stage.simulator.requests.filter(({ operation }) => operation === 'lookUpUsers').length;
    const trouble = { spentMs: 9_000, at: Date.now(), pauseMs: 0 };
    let heartbeatDetails: unknown = { attempt: 1, doing: 'asking Spotnana', trouble };
    const steps: number[] = [];
    for (let number = 2; number <= 3; number += 1) {
      const attempt = stage.attempt({ attempt: number, heartbeatDetails });
      await errorOf(attempt.run('listUsers', { companyId, host, keys }));
      heartbeatDetails = attempt.beats.at(-1);
      steps.push(asked());
    }
    // The second found out nothing, so its trouble is that of the first, and more.
    expect(steps).toEqual([4, 5]);
    expect(heartbeatDetails).toMatchObject({ trouble: { spentMs: expect.any(Number) } });
    const { spentMs } = (heartbeatDetails as { trouble: { spentMs: number } }).trouble;
    expect(spentMs).toBeLessThan(9_000);
    const last = stage.attempt({ attempt: 4, heartbeatDetails });
    const { users } = await last.run('listUsers', { companyId, host, keys });
    expect(users).toEqual(ids.map((userId) => ({ userId })));
    expect(asked()).toBe(5 + 5);
  });

  it('asks no other Spotnana than the one of its run', async () => {
    const failure = await failureOf({ host: 'api.other.example' });
    expect(failure.type).toBe('WrongEnvironment');
    expect(stage.calls()).toEqual([]);
  });

  it('asks about no company that the worker may not touch', async () => {
    stage.deps.allowedCompanies = new Set([randomUUID()]);
    const failure = await failureOf();
    expect(failure.type).toBe('CompanyNotAllowed');
    expect(stage.calls()).toEqual([]);
  });
});
