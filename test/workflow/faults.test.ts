import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AddUserToGroupInput, AddUserToGroupResult } from '../../src/client/index.js';
import { AddFailedError } from '../../src/client/index.js';
import type { FaultRule, SettingsChange } from '../../src/simulator/index.js';
import { storeHistory } from '../support/histories.js';
import { brokenPromises, writesOf } from '../support/promises.js';
import { secretsInHistory } from '../support/secrets.js';
import { sharedTemporal } from '../support/temporal.js';
import type { World, WorldWorkerOptions } from '../support/worlds.js';
import { createWorld } from '../support/worlds.js';

interface Scenario {
  named: string;
  settings?: SettingsChange;
  faults?: FaultRule[];
  prepare?: (world: World) => void;
  input?: (world: World) => Partial<AddUserToGroupInput>;
  worker?: Partial<WorldWorkerOptions>;
  outcome: string;
  /** PATCHes that arrive. */
  writes?: number;
  /** Seconds that it takes at least. */
  atLeast?: number;
  /** Writes hide from reads for so long that a second one, behind its reads, carries a member. */
  writesHide?: true;
  more?: (ended: Ended & { world: World }) => void;
}

interface Ended {
  outcome: string;
  result?: AddUserToGroupResult;
  error?: AddFailedError;
}

const patch = 'updateUserGroupMembers';

/** Named faults, at the shipped durations, each with what the design calls for. */
const scenarios: Scenario[] = [
  { named: 'by id', outcome: 'added', writes: 1 },
  {
    named: 'by name',
    input: ({ ids }) => ({ groupId: undefined as never, groupName: ids.groupName }),
    outcome: 'added',
    writes: 1,
  },
  {
    named: 'a name of no group',
    input: () => ({ groupId: undefined as never, groupName: 'Finance Aprovers' }),
    outcome: 'GroupNotFound',
    writes: 0,
    more: ({ error, world: { ids } }) => {
      expect(error?.details.nearNames).toEqual([ids.groupName]);
      expect(error?.message).toContain(`near names: "${ids.groupName}"`);
    },
  },
  {
    named: 'a group of another company',
    prepare: ({ simulator, ids: { groupId: id } }) => {
      const companyId = simulator.store.addCompany({ id: randomUUID(), name: 'Globex' }).id;
      simulator.store.addGroup({ id, companyId, name: 'Procurement' });
    },
    outcome: 'SpotnanaNotFound',
    writes: 0,
  },
  {
    named: 'an unknown user',
    input: () => ({ userId: randomUUID() }),
    outcome: 'SpotnanaRejected',
    writes: 1,
    more: ({ error }) => expect(error?.details).toMatchObject({ step: '5 of 6', written: 'no' }),
  },
  {
    named: 'a name of two groups',
    prepare: ({ simulator, ids }) => {
      const { companyId, groupName: name } = ids;
      simulator.store.addGroup({ id: randomUUID(), companyId, name });
    },
    input: ({ ids }) => ({ groupId: undefined as never, groupName: ids.groupName }),
    outcome: 'AmbiguousGroup',
    writes: 0,
    more: ({ error }) => expect(error?.details.groupIds).toHaveLength(2),
  },
  {
    named: 'a platform group (isUnmodifiable)',
    prepare: ({ simulator, ids }) => {
      const { companyId, groupName: name, groupId: id } = ids;
      simulator.store.addGroup({ id, companyId, name, isUnmodifiable: true });
    },
    outcome: 'added',
  },
  {
    named: 'a member already',
    prepare: ({ simulator, ids }) => simulator.store.addMember(ids),
    outcome: 'already_member',
    writes: 0,
  },
  {
    named: 'visible only after 20 s',
    settings: { visibleAfterMs: 20_000 },
    outcome: 'added',
    writes: 1,
    atLeast: 20,
  },
  {
    named: 'never visible',
    settings: { visibleAfterMs: Infinity },
    outcome: 'VerificationTimedOut',
    writes: 1,
    atLeast: 120,
    more: ({ error }) => expect(error?.details.written).toBe('accepted'),
  },
  {
    named: 'filters ignored',
    settings: { ignoreFilters: true },
    prepare: crowd(2_500),
    outcome: 'added',
    writes: 1,
  },
  {
    named: 'page size capped at 50',
    settings: { ignoreFilters: true, pageSizeCap: 50 },
    prepare: crowd(300),
    outcome: 'added',
  },
  {
    named: 'totals unfiltered',
    settings: { totalsUnfiltered: true },
    prepare: crowd(300),
    outcome: 'added',
    writes: 1,
  },
  {
    named: 'members removed while pages are read',
    settings: { ignoreFilters: true, removeBetweenPages: 3, removeBetweenPagesTimes: 4 },
    prepare: crowd(700),
    outcome: 'added',
    writes: 1,
  },
  {
    named: 'PATCH answer lost',
    faults: [{ operation: patch, fault: { kind: 'lost-after' } }],
    outcome: 'added',
    writes: 1,
  },
  {
    named: 'PATCH answer lost, and visible only after 20 s',
    settings: { visibleAfterMs: 20_000 },
    faults: [{ operation: patch, fault: { kind: 'lost-after' } }],
    outcome: 'added',
    writes: 2,
    writesHide: true,
    atLeast: 20,
  },
  {
    named: 'PATCH lost before it is applied',
    faults: [{ operation: patch, fault: { kind: 'lost-before' } }],
    outcome: 'added',
    writes: 2,
    atLeast: 5,
  },
  {
    named: 'PATCH body cut off',
    faults: [{ operation: patch, fault: { kind: 'truncated' } }],
    outcome: 'added',
    writes: 1,
  },
  {
    named: 'PATCH answered 500 though applied',
    faults: [{ operation: patch, fault: { kind: 'status', status: 500, applied: true } }],
    outcome: 'added',
    writes: 1,
  },
  {
    named: 'PATCH hangs beyond the deadline',
    faults: [{ operation: patch, fault: { kind: 'hang-after' } }],
    outcome: 'added',
    writes: 1,
    atLeast: 30,
  },
  {
    named: 'an expired token',
    faults: [{ operation: patch, fault: { kind: 'token-expired' } }],
    outcome: 'added',
  },
  {
    named: '429 with Retry-After 3',
    faults: [{ operation: 'getUserGroup', fault: { kind: 'rate-limit', retryAfter: 3 } }],
    outcome: 'added',
    atLeast: 3,
  },
  {
    named: '429 with Retry-After 120: waits visibly',
    faults: [{ operation: patch, fault: { kind: 'rate-limit', retryAfter: 120 } }],
    outcome: 'added',
    atLeast: 120,
  },
  {
    named: '502 with HTML',
    faults: [{ operation: 'getUserGroup', fault: { kind: 'html', status: 502 } }],
    outcome: 'added',
  },
  {
    named: 'a body cut off',
    faults: [{ operation: 'listUserGroupMembers', fault: { kind: 'truncated' } }],
    outcome: 'added',
  },
  {
    named: 'the verification endpoint is forbidden',
    faults: [
      {
        operation: 'listUserGroupsForUser',
        count: Infinity,
        fault: { kind: 'status', status: 403 },
      },
    ],
    outcome: 'added',
    more: ({ result }) => expect(result?.verifiedBy).toBe('group_members'),
  },
  {
    named: 'the roles endpoint fails',
    faults: [
      { operation: 'listUserGroupRoles', count: Infinity, fault: { kind: 'status', status: 500 } },
    ],
    outcome: 'added',
    more: ({ result }) => expect(result?.inheritedRoles).toBeNull(),
  },
  {
    named: 'the API says "already a member" to the PATCH',
    faults: [
      {
        operation: patch,
        fault: { kind: 'status', status: 409, message: 'User is already a member', applied: true },
      },
    ],
    outcome: 'added',
    writes: 1,
  },
  {
    named: 'a company that the worker may not touch',
    worker: { allowedCompanies: new Set([randomUUID()]) },
    outcome: 'CompanyNotAllowed',
    writes: 0,
  },
  {
    named: 'a user of another company',
    prepare: ({ simulator, ids }) => {
      const companyId = simulator.store.addCompany({ id: randomUUID(), name: 'Globex' }).id;
      simulator.store.addUser({ id: ids.userId, companyId, name: 'Ines Duarte' });
    },
    outcome: 'SpotnanaRejected',
    more: ({ error }) => expect(error?.details.debugIdentifier).toBeTruthy(),
  },
  { named: 'without search attributes', worker: { searchAttributes: false }, outcome: 'added' },
];

function isBehindRead({ readBefore }: { readBefore: boolean }): boolean {
  return readBefore;
}

function crowd(size: number): (world: World) => void {
  return ({ simulator, ids: { companyId, groupId } }) => {
    for (let index = 0; index < size; index += 1) {
      const userId = randomUUID();
      simulator.store.addUser({ id: userId, companyId, name: `Employee ${index}` });
      simulator.store.addMember({ groupId, userId });
    }
  };
}

async function endOf(adding: Promise<AddUserToGroupResult>): Promise<Ended> {
  try {
    const result = await adding;
    return { outcome: result.outcome, result };
  } catch (error) {
    if (!(error instanceof AddFailedError)) throw error;
    return { outcome: error.type, error };
  }
}

describe('one add', () => {
  it.concurrent.each(scenarios)('$named: $outcome', { timeout: 240_000 }, async (scenario) => {
    const world = await createWorld(sharedTemporal().address);
    try {
      scenario.prepare?.(world);
      world.simulator.control.changeSettings(scenario.settings ?? {});
      for (const rule of scenario.faults ?? []) world.simulator.faults.add(rule);
      await world.startWorker(scenario.worker);
      const { companyId, groupId, userId } = world.ids;
      const changed = { companyId, groupId, userId, ...scenario.input?.(world) };
      const startedAt = Date.now();
      const handle = await world.usher.startAddUserToGroup(changed);
      const ended = await endOf(handle.result({ waitMs: 230_000 }));
      await storeHistory(world, handle.workflowId, scenario.named);
      expect(await secretsInHistory(world.temporal, handle.workflowId)).toEqual([]);
      expect(ended.outcome).toBe(scenario.outcome);
      expect((Date.now() - startedAt) / 1_000).toBeGreaterThanOrEqual(scenario.atLeast ?? 0);
      if (scenario.writes !== undefined) {
        expect(writesOf(world.simulator.requests)).toHaveLength(scenario.writes);
      }
      const { requests } = world.simulator;
      if (scenario.writesHide) expect(writesOf(requests).every(isBehindRead)).toBe(true);
      else expect(brokenPromises(requests)).toEqual([]);
      scenario.more?.({ ...ended, world });
    } finally {
      await world.close();
    }
  });
});
