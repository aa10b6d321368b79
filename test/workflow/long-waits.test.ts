import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineSignal } from '@temporalio/workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AddHandle, AddUserToGroupInput } from '../../src/client/index.js';
import { RETRY_NOW_SIGNAL } from '../../src/contracts/names.js';
import { storeHistory } from '../support/histories.js';
import { writesOf } from '../support/promises.js';
import { sharedTemporal } from '../support/temporal.js';
import type { World } from '../support/worlds.js';
import { createWorld } from '../support/worlds.js';

let world: World;
let asked: AddUserToGroupInput;

beforeEach(async () => {
  world = await createWorld(sharedTemporal().address);
  const { companyId, groupId, userId } = world.ids;
  asked = { companyId, groupId, userId };
});

afterEach(async () => world.close());

function breakDown(operation: 'getUserGroup' | 'listUserGroupsForUser'): void {
  const fault = { kind: 'status', status: 500 } as const;
  world.simulator.faults.add({ operation, count: Infinity, fault });
}

function keyword(name: string, value: string) {
  return { key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD), value };
}

/** The search attributes of the run, by their names. */
async function marksOf({ workflowId, runId }: AddHandle): Promise<Record<string, unknown>> {
  const run = await world.temporal.workflow.getHandle(workflowId, runId).describe();
  const own = run.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
  return Object.fromEntries(own.filter(([name]) => String(name).startsWith('Usher')));
}

describe('a run that waits', { timeout: 60_000 }, () => {
  it('is marked, and tries again at once on the signal retryNow', async () => {
    breakDown('getUserGroup');
    await world.startWorker({ durations: { troubleAfterMs: 500, troubleWaitMinMs: 600_000 } });
    const handle = await world.usher.startAddUserToGroup(asked);
    await expect
      .poll(async () => (await handle.status()).attention, { timeout: 20_000 })
      .toBe('wait_spotnana');
    expect(await marksOf(handle)).toMatchObject({
      UsherState: 'waiting',
      UsherAttention: 'wait_spotnana',
      UsherSummary: expect.stringContaining('500'),
    });
    world.simulator.faults.clear();
    await world.temporal.workflow
      .getHandle(handle.workflowId)
      .signal(defineSignal(RETRY_NOW_SIGNAL));
    expect((await handle.result({ waitMs: 30_000 })).outcome).toBe('added');
    expect(await marksOf(handle)).not.toHaveProperty('UsherAttention');
    await storeHistory(world, handle.workflowId, 'woken by retryNow');
  });
});

describe('a run that Spotnana wants to wait for a day', { timeout: 60_000 }, () => {
  it('asks all the same on the signal retryNow, and lets all others in again', async () => {
    world.simulator.faults.add({
      operation: 'listUserGroupMembers',
      fault: { kind: 'rate-limit', retryAfter: 86_400 },
    });
    await world.startWorker();
    const handle = await world.usher.startAddUserToGroup(asked);
    await expect
      .poll(async () => (await handle.status()).attention, { timeout: 20_000 })
      .toBe('wait_rate_limit');
    await world.temporal.workflow
      .getHandle(handle.workflowId)
      .signal(defineSignal(RETRY_NOW_SIGNAL));
    expect((await handle.result({ waitMs: 30_000 })).outcome).toBe('added');
    const again = await world.usher.addUserToGroup(asked, { waitMs: 30_000 });
    expect(again.outcome).toBe('already_member');
  });
});

describe('a run whose deadline passes', { timeout: 60_000 }, () => {
  const failsAs = (details: object) =>
    expect.objectContaining({
      type: 'DeadlineExceeded',
      final: false,
      details: expect.objectContaining(details),
    });

  it('before the write: nothing was written', async () => {
    breakDown('getUserGroup');
    await world.startWorker({ durations: { runDeadlineMs: 4_000 } });
    const handle = await world.usher.startAddUserToGroup(asked);
    await expect(handle.result()).rejects.toEqual(failsAs({ written: 'no', step: '2 of 6' }));
    expect(writesOf(world.simulator.requests)).toEqual([]);
    expect(await marksOf(handle)).toMatchObject({ UsherState: 'done', UsherOutcome: 'failed' });
    await storeHistory(world, handle.workflowId, 'deadline before the write');
  });

  it('after a write that no read shows: says that it was accepted, and not verified', async () => {
    world.simulator.control.changeSettings({ visibleAfterMs: Infinity });
    await world.startWorker({ durations: { runDeadlineMs: 4_000 } });
    const handle = await world.usher.startAddUserToGroup(asked);
    const error = failsAs({ written: 'accepted', isMember: false, step: '6 of 6' });
    await expect(handle.result()).rejects.toEqual(error);
    await expect(handle.result()).rejects.toThrow(
      /^NOT verified: user .* start the same add again/,
    );
    await storeHistory(world, handle.workflowId, 'deadline after the write');
  });

  it('after a write that the last look shows: the user is added', async () => {
    breakDown('listUserGroupsForUser');
    await world.startWorker({ durations: { runDeadlineMs: 4_000 } });
    const handle = await world.usher.startAddUserToGroup(asked);
    const result = await handle.result();
    expect(result).toMatchObject({ outcome: 'added', verifiedBy: 'group_members' });
    await storeHistory(world, handle.workflowId, 'added by the last look');
  });
});

describe('what a run says in the list', { timeout: 30_000 }, () => {
  it('is its own, whatever attributes it was started with', async () => {
    await world.startWorker();
    const { companyId, groupId, userId } = world.ids;
    const run = await world.temporal.workflow.start('AddUserToGroupWorkflow', {
      taskQueue: world.taskQueue,
      workflowId: `copied-${userId}`,
      args: [asked],
      typedSearchAttributes: [
        keyword('UsherUserId', 'somebody-else'),
        keyword('UsherBatchId', 'an-old-batch'),
        keyword('UsherOutcome', 'refused'),
        keyword('UsherAttention', 'act_credentials'),
      ],
    });
    await run.result();
    const handle = await world.usher.getAdd(run.workflowId);
    expect(await marksOf(handle)).toEqual({
      UsherCompanyId: companyId,
      UsherGroupId: groupId,
      UsherUserId: userId,
      UsherState: 'done',
      UsherOutcome: 'added',
      UsherSummary: expect.stringMatching(/^Added user .* to Finance Approvers/),
    });
  });

  it('is nothing new where it was terminated: the caller is told that it was lost', async () => {
    breakDown('getUserGroup');
    await world.startWorker();
    const handle = await world.usher.startAddUserToGroup(asked);
    await world.temporal.workflow.getHandle(handle.workflowId).terminate('a test');
    const lost = expect.objectContaining({ name: 'RunLostError', final: false });
    await expect(handle.result()).rejects.toEqual(lost);
  });
});
