import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { AddHandle } from '../../src/client/index.js';
import { addWorkflowId, WorkflowIdConflictError } from '../../src/client/index.js';
import { createSimulator } from '../../src/simulator/index.js';
import { storeHistory } from '../support/histories.js';
import { inWorld } from '../support/in-world.js';
import { brokenPromises, writesOf } from '../support/promises.js';
import { CLIENT_SECRET, secretsInHistory } from '../support/secrets.js';
import type { World } from '../support/worlds.js';
import { CLIENT_ID } from '../support/worlds.js';

/** Runs a test in a world of its own, and looks at the history that comes of it. */
async function onAdd(named: string, act: (world: World) => Promise<void>): Promise<void> {
  return inWorld(async (world) => {
    await act(world);
    const workflowId = addWorkflowId(keysOf(world));
    expect(await secretsInHistory(world.temporal, workflowId)).toEqual([]);
    if (named) await storeHistory(world, workflowId, named);
  });
}

function keysOf({ ids: { companyId, groupId, userId } }: World) {
  return { companyId, groupId, userId };
}

async function start(world: World): Promise<AddHandle> {
  return world.usher.startAddUserToGroup(keysOf(world));
}

async function until(handle: AddHandle, attention: string): Promise<void> {
  for (;;) {
    const status = await handle.status();
    if (status.attention === attention) return;
    if (status.workflowStatus !== 'RUNNING') throw new Error(`ended: ${status.summary}`);
    await setTimeout(250);
  }
}

/** Resolves when a request of this operation has arrived. */
async function arrival({ simulator }: World, operation: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const off = simulator.on('arrived', (entry) => {
      if (entry.operation !== operation) return;
      off();
      resolve();
    });
  });
}

describe('cancelling an add', { timeout: 120_000 }, () => {
  it.concurrent('before the write: nothing is written', async () =>
    onAdd('cancelled before the write', async (world) => {
      world.simulator.faults.add({ operation: 'getUserGroup', fault: { kind: 'hang' } });
      const reading = arrival(world, 'getUserGroup');
      await world.startWorker();
      const handle = await start(world);
      await reading;
      await handle.cancel();
      await expect(handle.result()).rejects.toMatchObject({
        type: 'Cancelled',
        details: { written: 'no' },
      });
      expect(writesOf(world.simulator.requests)).toEqual([]);
    }),
  );

  it.concurrent(
    'while the PATCH is under way: it is not aborted, and a look says what holds',
    async () =>
      onAdd('cancelled during the write', async (world) => {
        world.simulator.faults.add({
          operation: 'updateUserGroupMembers',
          fault: { kind: 'delay', ms: 6_000 },
        });
        const writing = arrival(world, 'updateUserGroupMembers');
        await world.startWorker();
        const handle = await start(world);
        await writing;
        await handle.cancel();
        await expect(handle.result()).rejects.toMatchObject({
          type: 'Cancelled',
          details: { written: 'accepted', isMember: true },
        });
        expect(writesOf(world.simulator.requests).map(({ entry }) => entry.outcome)).toEqual([
          'answered',
        ]);
      }),
  );

  it.concurrent('after the write: the failure says that the user is a member', async () =>
    onAdd('cancelled after the write', async (world) => {
      world.simulator.faults.add({ operation: 'listUserGroupsForUser', fault: { kind: 'hang' } });
      const verifying = arrival(world, 'listUserGroupsForUser');
      await world.startWorker();
      const handle = await start(world);
      await verifying;
      await handle.cancel();
      await expect(handle.result()).rejects.toMatchObject({
        type: 'Cancelled',
        message: expect.stringContaining('IS a member'),
      });
    }),
  );
});

describe('trouble that lasts is marked, and heals', { timeout: 180_000 }, () => {
  it.concurrent('refused credentials: act_credentials, until the secret is right', async () =>
    onAdd('refused credentials', async (world) => {
      world.simulator.control.changeSettings({ clientSecret: 'another-secret' });
      let secret = CLIENT_SECRET;
      await world.startWorker({ secret: async () => secret });
      const handle = await start(world);
      await until(handle, 'act_credentials');
      secret = 'another-secret';
      expect((await handle.result({ waitMs: 120_000 })).outcome).toBe('added');
    }),
  );

  it.concurrent('a worker of another host: act_environment, nothing sent there', async () =>
    onAdd('worker of another host', async (world) => {
      const other = await createSimulator({
        seed: 'empty',
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
      });
      try {
        world.simulator.faults.add({ operation: 'getUserGroup', fault: { kind: 'hang' } });
        const reading = arrival(world, 'getUserGroup');
        const mine = await world.startWorker({ durations: { requestTimeoutMs: 3_000 } });
        const handle = await start(world);
        await reading;
        await mine.stop();
        const theirs = await world.startWorker({ baseUrl: other.url });
        await until(handle, 'act_environment');
        expect(other.requests).toEqual([]);
        await theirs.stop();
        await world.startWorker();
        expect((await handle.result({ waitMs: 120_000 })).outcome).toBe('added');
      } finally {
        await other.close();
      }
    }),
  );
});

describe('the same add asked for at once', { timeout: 60_000 }, () => {
  it.concurrent('fifty times at 500 ms latency: one run, one PATCH, one answer', async () =>
    onAdd('joined by fifty', async (world) => {
      world.simulator.control.changeSettings({ latencyMs: 500 });
      await world.startWorker();
      const { companyId, groupId, userId } = world.ids;
      const adds = Array.from({ length: 50 }, async () =>
        world.usher.addUserToGroup({ companyId, groupId, userId }),
      );
      const results = await Promise.all(adds);
      expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
      expect(writesOf(world.simulator.requests)).toHaveLength(1);
    }),
  );

  it.concurrent('for another company under the same id: refused, and nothing is told', async () =>
    onAdd('', async (world) => {
      const { companyId, groupId, userId } = world.ids;
      const handle = await start(world);
      const other = companyId.slice(0, 8) + randomUUID().slice(8);
      const input = { companyId: other, groupId, userId };
      expect(addWorkflowId(input)).toBe(handle.workflowId);
      const refused = world.usher.startAddUserToGroup(input);
      await expect(refused).rejects.toBeInstanceOf(WorkflowIdConflictError);
      await expect(refused).rejects.toMatchObject({
        message: expect.not.stringContaining(companyId),
      });
    }),
  );
});

describe('durable over absence and resets', { timeout: 240_000 }, () => {
  it.concurrent('no worker: an error within 5 s, and the add waits for one', async () =>
    onAdd('no worker at first', async (world) => {
      const handle = await start(world);
      const startedAt = Date.now();
      await expect(handle.result()).rejects.toMatchObject({ name: 'NoWorkerError' });
      expect(Date.now() - startedAt).toBeLessThan(5_500);
      await world.startWorker();
      expect((await handle.result({ waitMs: 60_000 })).outcome).toBe('added');
    }),
  );

  it.concurrent('the worker is away after the PATCH for longer than the verify timeout', async () =>
    onAdd('worker away', async (world) => {
      const durations = { verifyTimeoutMs: 6_000 };
      world.simulator.control.changeSettings({ visibleAfterMs: 3_000 });
      const verifying = arrival(world, 'listUserGroupsForUser');
      const first = await world.startWorker({ durations });
      const handle = await start(world);
      await verifying;
      await first.stop();
      await setTimeout(12_000);
      await world.startWorker({ durations });
      expect((await handle.result({ waitMs: 60_000 })).outcome).toBe('added');
    }),
  );

  it.concurrent.each([
    ['reset during the write', -1, 'added'],
    // It knows nothing of the PATCH that is under way, so it waits for its end.
    ['reset to its first task during the write', 0, 'already_member'],
  ] as const)('a workflow %s: no blind write', async (named, task, outcome) =>
    onAdd(named, async (world) => {
      world.simulator.faults.add({
        operation: 'updateUserGroupMembers',
        fault: { kind: 'delay', ms: 3_000 },
      });
      const writing = arrival(world, 'updateUserGroupMembers');
      await world.startWorker({ durations: { requestTimeoutMs: 5_000 } });
      const handle = await start(world);
      await writing;
      const { runId } = await world.temporal.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: handle.workflowId, runId: handle.runId },
        reason: 'test',
        requestId: randomUUID(),
        workflowTaskFinishEventId: (await completedTasks(world, handle)).at(task) ?? null,
      });
      const again = await world.usher.getAdd(handle.workflowId, runId);
      expect((await again.result({ waitMs: 120_000 })).outcome).toBe(outcome);
      expect(brokenPromises(world.simulator.requests)).toEqual([]);
      expect(writesOf(world.simulator.requests)).toHaveLength(1);
    }),
  );

  it.concurrent.each([true, false])(
    'an activity reset during the PATCH (heartbeats reset: %s): no blind write',
    async (resetHeartbeat) =>
      onAdd(resetHeartbeat ? 'activity reset during the write' : '', async (world) => {
        world.simulator.faults.add({
          operation: 'updateUserGroupMembers',
          fault: { kind: 'hang-after', ms: 3_000 },
        });
        const writing = arrival(world, 'updateUserGroupMembers');
        await world.startWorker();
        const handle = await start(world);
        await writing;
        const { workflowId, runId } = handle;
        await world.temporal.workflowService.resetActivity({
          namespace: 'default',
          execution: { workflowId, runId },
          type: 'updateUserGroupMembers',
          resetHeartbeat,
        });
        expect((await handle.result({ waitMs: 120_000 })).outcome).toBe('added');
        expect(brokenPromises(world.simulator.requests)).toEqual([]);
        expect(writesOf(world.simulator.requests)).toHaveLength(1);
      }),
  );
});

/** The event ids of the completed workflow tasks. */
async function completedTasks({ temporal }: World, { workflowId, runId }: AddHandle) {
  const { events } = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
  const completed = (events ?? []).filter(({ workflowTaskCompletedEventAttributes: c }) => c);
  return completed.map(({ eventId }) => eventId);
}
