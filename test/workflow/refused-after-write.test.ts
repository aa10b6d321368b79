import { expect, it } from 'vitest';
import { CompanyNotAllowedError } from '../../src/client/index.js';
import { inWorld } from '../support/in-world.js';

it('a worker that may not look never says that nothing was written', async () => {
  await inWorld(async (world) => {
    const { companyId, groupId, userId } = world.ids;
    const allowedCompanies = new Set([companyId]);
    const operation = 'updateUserGroupMembers';
    world.simulator.faults.add({ operation, fault: { kind: 'lost-after' } });
    world.simulator.on('applied', (entry) => {
      if (entry.operation !== operation) return;
      allowedCompanies.clear();
      allowedCompanies.add('another');
    });
    await world.startWorker({ allowedCompanies, durations: { requestTimeoutMs: 1_000 } });
    const error = await world.usher
      .addUserToGroup({ companyId, groupId, userId })
      .catch((caught: unknown) => caught);
    expect(world.simulator.control.members(groupId)).toEqual([userId]);
    expect(error).toBeInstanceOf(CompanyNotAllowedError);
    const { details, message } = error as CompanyNotAllowedError;
    expect(details).toMatchObject({ written: 'unknown', isMember: null });
    expect(message).toContain('may or may not be in');
  });
});
