import { randomUUID } from 'node:crypto';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { AddHandle, AddUserToGroupInput } from '../../src/client/index.js';
import { AddFailedError, addWorkflowId } from '../../src/client/index.js';
import type { FaultRule, SettingsChange } from '../../src/simulator/index.js';
import { storeHistory } from '../support/histories.js';
import { inWorld } from '../support/in-world.js';
import { brokenPromises, writesOf } from '../support/promises.js';
import { tracesOf } from '../support/traces.js';
import type { World, WorldWorkerOptions } from '../support/worlds.js';

type Key = Pick<AddUserToGroupInput, 'email' | 'externalId' | 'employeeId'>;

interface Scenario {
  named: string;
  key: (world: World) => Key;
  settings?: SettingsChange;
  faults?: FaultRule[];
  prepare?: (world: World) => void;
  worker?: Partial<WorldWorkerOptions>;
  byGroupName?: boolean;
  outcome: string;
  /** What the failure has to say. */
  says?: string[];
}

const byEmail = ({ person }: World) => ({ email: person.email.toUpperCase() });
const byExternalId = ({ person }: World) => ({ externalId: person.externalId });
const byEmployeeId = ({ person }: World) => ({ employeeId: person.employeeId });

const forbidden: FaultRule = {
  operation: 'listUsers',
  count: Infinity,
  fault: { kind: 'status', status: 403, message: 'ada.adler may not be listed' },
};

/** Somebody else with the address and numbers of the user. */
function twin(isActive: boolean) {
  return ({ simulator, ids, person }: World) => {
    const { companyId } = ids;
    simulator.store.addUser({ companyId, name: 'Ada Adler', ...person, isActive });
  };
}

function change(fields: { isActive?: boolean; email?: string }) {
  return ({ simulator, ids, person }: World) => {
    const { companyId, userId: id } = ids;
    simulator.store.addUser({ id, companyId, name: 'Ada Adler', ...person, ...fields });
  };
}

function colleagues(size: number) {
  return ({ simulator, ids: { companyId } }: World) => {
    for (let n = 0; n < size; n += 1) {
      const email = `colleague.${n}@acme.example`;
      simulator.store.addUser({ companyId, name: `Colleague ${n}`, email, employeeId: `${n}` });
    }
  };
}

const scenarios: Scenario[] = [
  { named: 'by e-mail address', key: byEmail, outcome: 'added' },
  { named: 'by external id', key: byExternalId, outcome: 'added' },
  { named: 'by employee number', key: byEmployeeId, outcome: 'added' },
  { named: 'by address and group name', key: byEmail, byGroupName: true, outcome: 'added' },
  {
    named: 'by address, a member already',
    key: byEmail,
    prepare: ({ simulator, ids }) => simulator.store.addMember(ids),
    outcome: 'already_member',
  },
  {
    named: 'an address of nobody',
    key: byEmail,
    prepare: change({ email: 'somebody.else@acme.example' }),
    outcome: 'UserNotFound',
    says: ['NOT added: the user with the given e-mail address to', "None of the company's users"],
  },
  {
    named: 'an employee number of nobody',
    key: ({ person }) => ({ employeeId: person.employeeId.slice(1) }),
    outcome: 'UserNotFound',
    says: ['NOT added: the user with the given employee number to'],
  },
  {
    named: 'an address of two users',
    key: byEmail,
    prepare: twin(true),
    outcome: 'AmbiguousUser',
    says: ['Several', 'Give the id of the one you mean'],
  },
  {
    named: 'a number of an active and an inactive user',
    key: byEmployeeId,
    prepare: twin(false),
    outcome: 'AmbiguousUser',
  },
  {
    named: 'an external id of an inactive user',
    key: byExternalId,
    prepare: change({ isActive: false }),
    outcome: 'InactiveUser',
    says: ['NOT added: the user with the given external id to', 'is not active'],
  },
  {
    named: 'an address of another company',
    key: byEmail,
    prepare: (world) => {
      const companyId = world.simulator.store.addCompany({ name: 'Globex' }).id;
      change({ email: 'nobody@acme.example' })(world);
      world.simulator.store.addUser({ companyId, name: 'Ada Adler', ...world.person });
    },
    outcome: 'UserNotFound',
  },
  {
    named: 'the list of users is forbidden',
    key: byEmail,
    faults: [forbidden],
    outcome: 'SpotnanaForbidden',
    says: ['Spotnana answered 403 to listUsers', 'right to list users, or give the user by id'],
  },
  {
    named: 'filters of users ignored, by address',
    key: byEmail,
    settings: { ignoreFilters: 'users' },
    prepare: colleagues(2_500),
    outcome: 'added',
  },
  {
    named: 'filters of users ignored, by number',
    key: byEmployeeId,
    settings: { ignoreFilters: 'users', pageSizeCap: 90 },
    prepare: colleagues(700),
    outcome: 'added',
  },
  {
    named: 'the look-up fails, and heals',
    key: byEmployeeId,
    faults: [
      { operation: 'listUsers', fault: { kind: 'status', status: 503 } },
      { operation: 'lookUpUsers', fault: { kind: 'truncated' } },
    ],
    outcome: 'added',
  },
  {
    named: 'a look-up for a company that the worker may not touch',
    key: byEmail,
    worker: { allowedCompanies: new Set([randomUUID()]) },
    outcome: 'CompanyNotAllowed',
  },
];

/** Where an address may be: nowhere else, and of these not in the second where no look-up began. */
const ALLOWED = ['WORKFLOW_EXECUTION_STARTED input', 'ACTIVITY_TASK_SCHEDULED listUsers input'];

const USER_ID = defineSearchAttributeKey('UsherUserId', SearchAttributeType.KEYWORD);

async function endOf(handle: AddHandle) {
  try {
    const result = await handle.result({ waitMs: 100_000 });
    return { outcome: result.outcome, message: result.summary, result };
  } catch (error) {
    if (!(error instanceof AddFailedError)) throw error;
    return { outcome: error.type, message: error.message, error };
  }
}

describe('a user who is not given by id', { timeout: 120_000 }, () => {
  it.concurrent.each(scenarios)('$named: $outcome', async (scenario) =>
    inWorld(async (world) => {
      const { simulator, ids, usher, temporal } = world;
      scenario.prepare?.(world);
      simulator.control.changeSettings(scenario.settings ?? {});
      for (const rule of scenario.faults ?? []) simulator.faults.add(rule);
      await world.startWorker(scenario.worker);
      const { companyId, groupId, groupName, userId } = ids;
      const key = scenario.key(world);
      const group = scenario.byGroupName ? { groupName } : { groupId };
      const handle = await usher.startAddUserToGroup({ companyId, ...key, ...group });
      const ended = await endOf(handle);
      await storeHistory(world, handle.workflowId, scenario.named);

      expect(ended.outcome).toBe(scenario.outcome);
      for (const text of scenario.says ?? []) expect(ended.message).toContain(text);
      if ('result' in ended) expect(ended.result.userId).toBe(userId);
      expect(writesOf(simulator.requests)).toHaveLength(scenario.outcome === 'added' ? 1 : 0);
      expect(brokenPromises(simulator.requests)).toEqual([]);

      const [value = ''] = Object.values(key);
      const traces = await tracesOf(temporal, handle.workflowId, value);
      expect(traces).toEqual(ALLOWED);

      expect(JSON.stringify([ended, await handle.status()]).toLowerCase()).not.toContain(
        value.toLowerCase(),
      );
      const { typedSearchAttributes } = await temporal.workflow
        .getHandle(handle.workflowId)
        .describe();
      expect(typedSearchAttributes.get(USER_ID)).toBe('result' in ended ? userId : undefined);
    }),
  );

  it.concurrent('the search for traces finds what is there: the check can fail', async () =>
    inWorld(async (world) => {
      await world.startWorker();
      const { companyId, groupId } = world.ids;
      const { email } = world.person;
      const result = await world.usher.addUserToGroup({ companyId, groupId, email, reason: email });
      expect(result.reason).toBe(email);
      const workflowId = addWorkflowId({ companyId, groupId, email });
      expect(await tracesOf(world.temporal, workflowId, email)).toEqual([
        ...ALLOWED,
        'WORKFLOW_EXECUTION_COMPLETED result',
      ]);
      expect(await tracesOf(world.temporal, workflowId, world.ids.userId)).toContain('description');
    }),
  );

  it.concurrent('one address in two spellings at once is one run and one PATCH', async () =>
    inWorld(async (world) => {
      world.simulator.control.changeSettings({ latencyMs: 300 });
      await world.startWorker();
      const { companyId, groupId } = world.ids;
      const spellings = [world.person.email, ` ${world.person.email.toLowerCase()} `];
      const adds = spellings.map((email) =>
        world.usher.startAddUserToGroup({ companyId, groupId, email }),
      );
      const handles = await Promise.all(adds);
      expect(new Set(handles.map(({ runId }) => runId)).size).toBe(1);
      const results = await Promise.all(handles.map(async (handle) => handle.result()));
      expect(results.map(({ outcome }) => outcome)).toEqual(['added', 'added']);
      expect(writesOf(world.simulator.requests)).toHaveLength(1);
    }),
  );

  it.concurrent('cancelled during the look-up: nothing is written, nobody is named', async () =>
    inWorld(async (world) => {
      world.simulator.faults.add({ operation: 'listUsers', fault: { kind: 'hang' } });
      const arrived = new Promise<void>((resolve) => {
        world.simulator.on('arrived', ({ operation }) => {
          if (operation === 'listUsers') resolve();
        });
      });
      await world.startWorker();
      const { companyId, groupId } = world.ids;
      const { email } = world.person;
      const handle = await world.usher.startAddUserToGroup({ companyId, groupId, email });
      await arrived;
      await handle.cancel();
      await expect(handle.result()).rejects.toMatchObject({
        type: 'Cancelled',
        message: expect.stringContaining('NOT added: the user with the given e-mail address to'),
        details: { written: 'no' },
      });
      await storeHistory(world, handle.workflowId, 'cancelled during the look-up');
      expect(await tracesOf(world.temporal, handle.workflowId, email)).toEqual(ALLOWED);
    }),
  );
});
