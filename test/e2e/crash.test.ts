import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/simulator/index.js';
import type { HookEvent } from '../../src/simulator/index.js';
import { brokenPromises, writesOf } from '../support/promises.js';
import { secretsIn, secretsInHistory } from '../support/secrets.js';
import { sharedTemporal } from '../support/temporal.js';
import type { WorkerProcess } from '../support/worker-process.js';
import { startWorkerProcess } from '../support/worker-process.js';
import type { World } from '../support/worlds.js';
import { createWorld } from '../support/worlds.js';

/** At the shipped durations: heartbeat timeout 10 s, settling time 5 s. */
const RECOVERY_MS = 60_000;

const MOMENTS: HookEvent[] = ['arrived', 'applied', 'answered'];
const scenarios = OPERATIONS.flatMap((operation) =>
  MOMENTS.map((moment) => ({ operation, moment })),
);

/** How the user has to be named for an operation to be needed at all. */
function userFor(operation: (typeof OPERATIONS)[number], { ids, person }: World) {
  if (operation === 'listUsers') return { email: person.email };
  return operation === 'lookUpUsers' ? { employeeId: person.employeeId } : { userId: ids.userId };
}

describe('the worker is killed (kill -9), and a new one finishes the add', () => {
  it.concurrent.each(scenarios)(
    '$operation is $moment',
    { timeout: 3 * RECOVERY_MS },
    async ({ operation, moment }) => {
      const world = await createWorld(sharedTemporal().address);
      const first = await startWorkerProcess(world.env);
      let second: WorkerProcess | undefined;
      const killed = new Promise<void>((resolve) => {
        const off = world.simulator.on(moment, async (entry) => {
          // The worker's own look at the token endpoint comes before any add.
          if (entry.operation !== operation) return;
          off();
          await first.kill9();
          resolve();
        });
      });
      try {
        const { companyId, groupName, userId, groupId } = world.ids;
        const user = userFor(operation, world);
        const handle = await world.usher.startAddUserToGroup({ companyId, groupName, ...user });
        await killed;
        second = await startWorkerProcess(world.env);
        await second.ready();
        const result = await handle.result({ waitMs: 2 * RECOVERY_MS });
        expect(result.outcome).toBe('added');
        expect(world.simulator.store.membersOf(groupId)).toEqual([userId]);
        expect(brokenPromises(world.simulator.requests)).toEqual([]);
        expect(writesOf(world.simulator.requests).length).toBeLessThanOrEqual(2);
        expect(secretsIn(first.log + second.log)).toEqual([]);
        expect(await secretsInHistory(world.temporal, handle.workflowId)).toEqual([]);
      } finally {
        await first.kill9();
        await second?.stop();
        await world.close();
      }
    },
  );
});
