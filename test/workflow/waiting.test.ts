import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AddUserToGroupInput } from '../../src/client/index.js';
import { addWorkflowId, StillRunningError, UsherClient } from '../../src/client/index.js';
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

/** The membership shows only when the test says so. */
function hideWrites(): () => void {
  const { control } = world.simulator;
  control.changeSettings({ visibleAfterMs: Infinity });
  return () => {
    control.changeSettings({ visibleAfterMs: 0 });
    control.reveal();
  };
}

/** Temporal's own word. */
async function statusOf(workflowId: string): Promise<string> {
  return (await world.temporal.workflow.getHandle(workflowId).describe()).status.name;
}

describe('a caller that waits', { timeout: 60_000 }, () => {
  it('may give up with a reason of its own: the add goes on, uncancelled', async () => {
    const reveal = hideWrites();
    await world.startWorker();
    const patience = new AbortController();
    const reason = new Error('the caller hung up');
    const waiting = world.usher.addUserToGroup(asked, { signal: patience.signal });
    await expect.poll(() => world.simulator.store.membersOf(world.ids.groupId)).toHaveLength(1);
    patience.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    const id = addWorkflowId(asked);
    expect(await statusOf(id)).toBe('RUNNING');
    reveal();
    expect((await (await world.usher.getAdd(id)).result()).outcome).toBe('added');
    const { events = [] } = await world.temporal.workflow.getHandle(id).fetchHistory();
    const cancels = events?.filter(
      (event) => event.workflowExecutionCancelRequestedEventAttributes,
    );
    expect(cancels).toEqual([]);
  });

  it('starts nothing where it has given up before', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(world.usher.addUserToGroup(asked, { signal })).rejects.toThrow('too late');
    await expect(statusOf(addWorkflowId(asked))).rejects.toThrow(/not found/i);
  });

  it('is told after waitMs where the add stands', async () => {
    const reveal = hideWrites();
    await world.startWorker();
    const error: unknown = await world.usher
      .addUserToGroup(asked, { waitMs: 1_500 })
      .catch((caught: unknown) => caught);
    const workflowId = addWorkflowId(asked);
    const state = { workflowId, state: 'running', attention: null, final: false };
    expect(error).toBeInstanceOf(StillRunningError);
    expect(error).toMatchObject({ ...state, runId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    reveal();
    expect((await world.usher.addUserToGroup(asked)).outcome).toBe('added');
  });

  it('may wait for ever', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    await world.startWorker();
    const result = await world.usher.addUserToGroup(asked, { waitMs: Infinity });
    await setTimeout(0);
    process.off('warning', note);
    expect(result.outcome).toBe('added');
    expect(warnings).toEqual([]);
  });

  it('is not told that no worker is there while the only one has its hands full', async () => {
    const delay = { kind: 'delay', ms: 7_000 } as const;
    world.simulator.faults.add({ operation: 'getUserGroup', count: Infinity, fault: delay });
    await world.startWorker();
    const { companyId } = asked;
    const users = Array.from({ length: 15 }, (_, n) =>
      world.simulator.store.addUser({ id: randomUUID(), companyId, name: `Employee ${n}` }),
    );
    const adds = users.map(async ({ id: userId }) =>
      world.usher.addUserToGroup({ ...asked, userId }),
    );
    const outcomes = (await Promise.all(adds)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(users.map(() => 'added'));
  });
});

describe('connect', { timeout: 60_000 }, () => {
  afterEach(() => void vi.unstubAllEnvs());

  it("takes Temporal's own variables, and closes what it opened", async () => {
    vi.stubEnv('TEMPORAL_ADDRESS', sharedTemporal().address);
    await world.startWorker();
    const usher = await UsherClient.connect({ taskQueue: world.taskQueue });
    expect((await usher.addUserToGroup(asked)).outcome).toBe('added');
    await usher.close();
    await expect(usher.addUserToGroup(asked)).rejects.toThrow();
  });

  it('says where Temporal is not', async () => {
    const connecting = UsherClient.connect({ address: '127.0.0.1:1' });
    await expect(connecting).rejects.toMatchObject({
      name: 'TemporalUnreachableError',
      final: false,
      message: expect.stringContaining('check TEMPORAL_ADDRESS'),
    });
  });
});

describe('what is no add of ours', () => {
  it('is not found: a run of another type, a run that never was', async () => {
    const options = { taskQueue: 'nobody', workflowId: `other-${world.ids.userId}` };
    const other = await world.temporal.workflow.start('SomeOtherWorkflow', options);
    const notFound = expect.objectContaining({ name: 'AddNotFoundError', final: true });
    await expect(world.usher.getAdd(options.workflowId)).rejects.toEqual(notFound);
    await expect(world.usher.getAdd('never')).rejects.toEqual(notFound);
    await other.terminate();
  });

  it('is a namespace that does not exist', async () => {
    const { connection } = world.temporal;
    const usher = new UsherClient({ client: new Client({ connection, namespace: 'nowhere' }) });
    const missing = expect.objectContaining({
      name: 'NamespaceMissingError',
      message: expect.stringContaining('no namespace "nowhere": check TEMPORAL_NAMESPACE'),
    });
    await expect(usher.addUserToGroup(asked)).rejects.toEqual(missing);
    await expect(usher.getAdd('any')).rejects.toEqual(missing);
  });
});
