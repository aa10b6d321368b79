import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { HookEvent, RequestEntry } from '../../src/simulator/index.js';
import { startFileServer } from '../support/file-server.js';
import { brokenPromises, writesOf } from '../support/promises.js';
import { startWorkerProcess } from '../support/worker-process.js';
import { createWorld } from '../support/worlds.js';

/**
 * A call that met the outage is tried again by the SDK after so long at most (5 s, and a fifth of jitter), even where it was
 * cancelled meanwhile; on a connection that was closed before, that is an uncaught exception.
 */
const LONGEST_RETRY_MS = 6_500;

const points: { operation: RequestEntry['operation']; moment: HookEvent }[] = [
  { operation: 'listUserGroupMembers', moment: 'arrived' },
  { operation: 'updateUserGroupMembers', moment: 'applied' },
  { operation: 'listUserGroupsForUser', moment: 'answered' },
];

describe('the Temporal server is killed (kill -9) and restarted on its database file', () => {
  it.concurrent.each(points)(
    '$operation is $moment',
    { timeout: 180_000 },
    async ({ operation, moment }) => {
      const server = await startFileServer();
      const world = await createWorld(server.address);
      const worker = await startWorkerProcess(world.env);
      const killed = new Promise<void>((resolve) => {
        const off = world.simulator.on(moment, async (entry) => {
          if (entry.operation !== operation) return;
          off();
          await server.kill9();
          resolve();
        });
      });
      try {
        await worker.ready();
        const { companyId, groupId, userId } = world.ids;
        const handle = await world.usher.startAddUserToGroup({ companyId, groupId, userId });
        const result = handle.result({ waitMs: 150_000 });
        await killed;
        await server.restart();
        expect((await result).outcome).toBe('added');
        expect(world.simulator.store.membersOf(groupId)).toEqual([userId]);
        expect(brokenPromises(world.simulator.requests)).toEqual([]);
        expect(writesOf(world.simulator.requests)).toHaveLength(1);
        expect(worker.log).not.toContain('"level":"fatal"');
      } finally {
        await worker.stop();
        await setTimeout(LONGEST_RETRY_MS);
        await world.close();
        await server.close();
      }
    },
  );
});
