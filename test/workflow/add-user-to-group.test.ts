import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedTemporal } from '../support/temporal.js';
import type { World } from '../support/worlds.js';
import { createWorld } from '../support/worlds.js';

let world: World;

beforeEach(async () => {
  world = await createWorld(sharedTemporal().address);
});

afterEach(async () => {
  await world.close();
});

const operations = () => world.simulator.requests.map(({ operation }) => operation);

describe('one add', () => {
  it('by id: reads at once, writes once, verifies', async () => {
    await world.startWorker();
    const { companyId, groupId, userId } = world.ids;
    const result = await world.usher.addUserToGroup({ companyId, groupId, userId });
    expect(result).toMatchObject({
      outcome: 'added',
      verifiedBy: 'user_groups',
      group: { id: groupId, name: 'Finance Approvers' },
      inheritedRoles: [],
    });
    expect(world.simulator.store.membersOf(groupId)).toEqual([userId]);
    expect(operations().sort()).toEqual([
      'getUserGroup',
      'listUserGroupMembers',
      'listUserGroupRoles',
      'listUserGroupsForUser',
      'token',
      'updateUserGroupMembers',
    ]);
  });

  it('by name, asked for again: exits early, nothing written', async () => {
    await world.startWorker();
    const { companyId, groupName, userId } = world.ids;
    const input = { companyId, groupName: ` ${groupName.toUpperCase()}`, userId };
    expect((await world.usher.addUserToGroup(input)).outcome).toBe('added');
    world.simulator.control.clearRequests();
    const again = await world.usher.addUserToGroup(input);
    expect(again).toMatchObject({ outcome: 'already_member', verifiedBy: 'group_members' });
    expect(operations()).not.toContain('updateUserGroupMembers');
  });

  it('to a group that nobody knows: refused, with near names', async () => {
    await world.startWorker();
    const { companyId, userId } = world.ids;
    const adding = world.usher.addUserToGroup({ companyId, groupName: 'Finance Aprovers', userId });
    await expect(adding).rejects.toMatchObject({
      type: 'GroupNotFound',
      final: true,
      details: { nearNames: ['Finance Approvers'], written: 'no' },
    });
  });

  it('of a user that Spotnana does not know: refused at step 5', async () => {
    await world.startWorker();
    const { companyId, groupId } = world.ids;
    const adding = world.usher.addUserToGroup({ companyId, groupId, userId: randomUUID() });
    await expect(adding).rejects.toMatchObject({
      type: 'SpotnanaRejected',
      details: { step: '5 of 6', status: 400, written: 'no' },
    });
  });
});
