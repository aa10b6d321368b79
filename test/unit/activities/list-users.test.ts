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
