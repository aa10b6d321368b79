import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenMark } from '../../src/client/index.js';
import { addWorkflowId } from '../../src/client/index.js';
import { isUnknownAttribute } from '../../src/client/temporal-errors.js';
import { ADD_USER_TO_GROUP_WORKFLOW, RETRY_NOW_SIGNAL } from '../../src/contracts/names.js';
import { onBatchStage, until } from '../support/batch-stage.js';
import { addGroups, addUsers, rowsOf } from '../support/batches.js';
import { usherHere } from '../support/cli-here.js';
import { inWorld } from '../support/in-world.js';
import type { World } from '../support/worlds.js';

let folder: string;
/** The workflows that no run can go on with. */
let unfit: string;

beforeAll(async () => {
  const workflowsPath = fileURLToPath(new URL('../support/unfit-workflows.ts', import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  folder = mkdtempSync(join(tmpdir(), 'usher-unfit-'));
  unfit = join(folder, 'bundle.js');
  writeFileSync(unfit, code);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** An add that waits for Spotnana, with tasks that are soon tried again. */
async function startWaiting(world: World) {
  const { companyId, groupId, userId } = world.ids;
  const input = { companyId, groupId, userId };
  const workflowId = addWorkflowId(input);
  const fault = { kind: 'status', status: 503 } as const;
  world.simulator.faults.add({ count: Infinity, fault });
  const worker = await world.startWorker({
    durations: { troubleAfterMs: 500, troubleWaitMinMs: 600_000, stickyMs: 500 },
  });
  const { taskQueue, temporal, usher } = world;
  const args = [input];
  const options = { workflowId, taskQueue, args, workflowTaskTimeout: '2s' } as const;
  await temporal.workflow.start(ADD_USER_TO_GROUP_WORKFLOW, options);
  const handle = await usher.getAdd(workflowId);
  await until(async () => (await handle.status()).attention === 'wait_spotnana');
  await worker.stop();
  return handle;
}

async function marksOf({ usher }: World, workflowId: string): Promise<OpenMark[]> {
  const marks: OpenMark[] = [];
  for await (const mark of usher.attention()) if (mark.workflowId === workflowId) marks.push(mark);
  return marks;
}

describe('a run that is stuck on code', { timeout: 90_000 }, () => {
  it.concurrent('says so, is listed once, and goes on once a worker fits', async () =>
    inWorld(async (world) => {
      const handle = await startWaiting(world);
      const { workflowId } = handle;
      const look = async () => usherHere(['status', workflowId], world.env);
      expect(await handle.status()).not.toHaveProperty('stuck');
      expect((await look()).stdout).toContain('No worker answers');

      // As long as it has nothing to do, its task does not fail, and a query does.
      const worker = await world.startWorker({ bundlePath: unfit });
      const refusal = /^A worker answers, but its code fails: \[TMPRL1100\] .+\.$/;
      await expect
        .poll(async () => (await handle.status()).stuck)
        .toEqual({ reason: expect.stringMatching(refusal) });
      await world.temporal.workflow.getHandle(workflowId).signal(RETRY_NOW_SIGNAL);
      await until(async () => (await handle.status()).stuck?.since !== undefined);
      const { stuck, attention } = await handle.status();
      expect(attention).toBe('wait_spotnana');
      expect(stuck?.reason).toMatch(/^Its code does not fit its history: \[TMPRL1100\] .+\.$/);
      expect((await look()).stdout).toMatch(/ {2}Stuck on code since .+\n {2}.+ Never reset it\./);

      await until(async () => (await marksOf(world, workflowId))[0]?.attention === 'act_code');
      const { since, reason: summary } = stuck ?? {};
      const listed = { workflowId, attention: 'act_code', since, summary };
      expect(await marksOf(world, workflowId)).toEqual([expect.objectContaining(listed)]);
      const { status, stdout } = await usherHere(['attention'], world.env);
      expect(status).toBe(7);
      expect(stdout).toContain(`: ${workflowId}\n  ${summary}\n  Roll the workers back`);

      await worker.stop();
      world.simulator.faults.clear();
      await world.startWorker();
      expect((await handle.result()).outcome).toBe('added');
      await until(async () => (await marksOf(world, workflowId)).length === 0);
    }),
  );

  it.concurrent('may be the coordinator of a batch', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      stage.simulator.faults.add({ count: Infinity, fault: { kind: 'status', status: 503 } });
      const before = await stage.work();
      const handle = await stage.start(rowsOf(groupId, addUsers(stage, 3)));
      await until(async () => (await handle.status()).attention === 'wait_spotnana');
      await before.stop();

      const worker = await stage.work({ bundlePath: unfit });
      await handle.pause();
      await until(async () => (await handle.status()).stuck?.since !== undefined);
      const reason = 'Its code throws: a mistake in the coordinator.';
      expect(await handle.status()).toMatchObject({
        stuck: { reason },
        attention: 'wait_spotnana',
      });
      const id = handle.workflowId;
      const { stdout } = await usherHere(['bulk', 'status', id], stage.env);
      expect(stdout).toMatch(/ {2}Stuck on code since .+ Its code throws: a mistake/);

      await worker.stop();
      stage.simulator.faults.clear();
      await stage.work();
      await handle.resume();
      expect((await handle.result()).counts).toEqual({ added: 3 });
    }),
  );
});

it('an attribute that a server does not have is known by what its list says', async () =>
  inWorld(async ({ temporal }) => {
    const runs = temporal.workflow.list({ query: 'TemporalNothing IS NULL' });
    const first = runs[Symbol.asyncIterator]().next();
    const error: unknown = await first.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(isUnknownAttribute(error, 'TemporalNothing')).toBe(true);
    expect(isUnknownAttribute(error, 'TemporalReportedProblems')).toBe(false);
  }));
