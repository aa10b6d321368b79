import { readFileSync } from 'node:fs';
import { defaultPayloadConverter } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { AddFailedError } from '../../src/client/index.js';
import type { AddUserToGroupResult, FailureDetails } from '../../src/client/index.js';
import { HISTORIES, storedHistories } from '../support/histories.js';
import { sharedTemporal } from '../support/temporal.js';
import { createWorld } from '../support/worlds.js';

/** Compiles only if it names every field of `T`, each as what it is. */
type Fields<T> = {
  [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? 'optional' : 'required';
};

const RESULT: Fields<AddUserToGroupResult> = {
  summary: 'required',
  outcome: 'required',
  next: 'required',
  verifiedBy: 'required',
  group: 'required',
  inheritedRoles: 'required',
  host: 'required',
  companyId: 'required',
  userId: 'required',
  requestedBy: 'optional',
  reason: 'optional',
  reference: 'optional',
  startedAt: 'required',
  finishedAt: 'required',
};

const FAILURE: Fields<FailureDetails> = {
  step: 'optional',
  written: 'required',
  isMember: 'required',
  next: 'required',
  host: 'optional',
  status: 'optional',
  code: 'optional',
  debugIdentifier: 'optional',
  groupIds: 'optional',
  nearNames: 'optional',
};

interface Schema {
  required: string[];
  properties: Record<string, unknown>;
}

const schemas = { result: readSchema('result'), failure: readSchema('failure') };

function readSchema(name: string): Schema {
  const url = new URL(`../../docs/wire-contract/${name}.schema.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Schema;
}

/** Stricter than what callers get: a field that the schema does not know is a mistake of ours. */
function compile(schema: Schema): ValidateFunction {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  return ajv.compile({ ...schema, additionalProperties: false });
}

const isResult = compile(schemas.result);
const isFailure = compile(schemas.failure);

/** The validator's findings; none for a value that fits. */
function problems(validate: ValidateFunction, value: unknown): unknown[] {
  validate(value);
  return validate.errors ?? [];
}

describe.each([
  ['result', schemas.result, RESULT],
  ['failure', schemas.failure, FAILURE],
])('the schema of the %s', (_, { properties, required }, fields) => {
  const named = Object.entries(fields);

  it('has the fields of the TypeScript type, in its order', () => {
    expect(Object.keys(properties)).toEqual(named.map(([name]) => name));
  });

  it('requires what the type requires', () => {
    const needed = named.filter(([, kind]) => kind === 'required').map(([name]) => name);
    expect(required).toEqual(needed);
  });
});

describe('what runs answer fits the schemas', () => {
  it('added, already a member, refused', async () => {
    const world = await createWorld(sharedTemporal().address);
    try {
      await world.startWorker();
      const { companyId, groupName, userId } = world.ids;
      const asker = { requestedBy: 'dana', reason: 'new hire', reference: 'HR-1' };
      const input = { companyId, groupName, userId, ...asker };
      const added = await world.usher.addUserToGroup(input);
      expect(added).toMatchObject({ outcome: 'added', ...asker });
      const again = await world.usher.addUserToGroup({ companyId, groupName, userId });
      expect(again.outcome).toBe('already_member');
      expect([added, again].flatMap((result) => problems(isResult, result))).toEqual([]);
      const misspelt = { companyId, groupName: 'Finance Aprovers', userId };
      const error = await world.usher.addUserToGroup(misspelt).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(AddFailedError);
      const { details } = error as AddFailedError;
      expect(details.nearNames).toEqual([groupName]);
      expect(problems(isFailure, details)).toEqual([]);
    } finally {
      await world.close();
    }
  });

  it.each(storedHistories('adds'))('%s', (file) => {
    const { ok, value } = answerOf(readFileSync(`${HISTORIES}/${file}`, 'utf8'));
    expect(problems(ok ? isResult : isFailure, value)).toEqual([]);
  });

  it('and what is wrong does not: the check can fail', () => {
    const { value } = answerOf(readFileSync(`${HISTORIES}/by-id.json`, 'utf8'));
    const right = value as object;
    expect(isResult(right)).toBe(true);
    expect(isResult({ ...right, outcome: 'perhaps' })).toBe(false);
    expect(isResult({ ...right, extra: true })).toBe(false);
    expect(isResult({ ...right, group: { id: 'x' } })).toBe(false);
    expect(isFailure({ written: 'no', isMember: null })).toBe(false);
  });
});

/** The result of a stored run, or the first detail of its failure. */
function answerOf(history: string): { ok: boolean; value: unknown } {
  const last = historyFromJSON(JSON.parse(history)).events?.at(-1);
  const result = last?.workflowExecutionCompletedEventAttributes?.result;
  const failure = last?.workflowExecutionFailedEventAttributes?.failure;
  const [payload] = (result ?? failure?.applicationFailureInfo?.details)?.payloads ?? [];
  if (!payload) throw new Error('The run has not ended');
  return { ok: Boolean(result), value: defaultPayloadConverter.fromPayload(payload) };
}
