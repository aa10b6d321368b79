import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { BulkWorld } from '../support/bulk-world.js';
import { createBulkWorld, jsonOf } from '../support/bulk-world.js';
import { usherHere } from '../support/cli-here.js';
import { resetWorkflow } from '../support/reset-workflow.js';
import type { WorldWorkerOptions } from '../support/worlds.js';

/** A world of its own for each test, so that they can wait at the same time. */
const inWorld = (test: (world: BulkWorld) => Promise<void>) => async () => {
  const world = await createBulkWorld();
  try {
    await test(world);
  } finally {
    await world.close();
  }
};

/** For pages that wind up, and for the list of runs, on a busy machine. */
const PATIENCE = { timeout: 20_000, interval: 200 };

/** What a run that was ended from outside had sent has ended after these (ms). */
const LOST_SOON = {
  durations: { requestTimeoutMs: 2_000, heartbeatTimeoutMs: 2_000, resetLookMs: 2_000 },
};

const membersOf = ({ simulator, ids }: BulkWorld) => simulator.store.membersOf(ids.groupId);

/** A batch that takes a while, at work. */
async function startSlowly(
  world: BulkWorld,
  rows: number,
  options: Partial<WorldWorkerOptions> = {},
) {
  world.simulator.control.changeSettings({ latencyMs: 30 });
  const limits = { patchUsers: 5, filterUsers: 10 };
  const worker = await world.startWorker({ ...options, limits });
  const people = world.hire(rows);
  const file = world.writeHires('hires.csv', people, world.ids.groupName);
  const id = jsonOf(await world.start(file, ['--yes', '--json'])).workflowId as string;
  await vi.waitUntil(() => membersOf(world).length > 5, { timeout: 10_000 });
  return { file, id, people, worker };
}

describe('a batch at work', { timeout: 60_000 }, () => {
  it.concurrent(
    'is paused, goes on, and is cancelled, which says how many were added before',
    inWorld(async (world) => {
      const { file, id } = await startSlowly(world, 400);
      expect(await world.bulk(['status', id])).toMatchObject({ status: 5 });
      const paused = await world.bulk(['pause', id, '--by', 'dana', '--reason', 'wait for HR']);
      expect(paused.status).toBe(0);
      expect(paused.stdout).toContain('Paused: wait for HR');
      expect(await world.bulk(['wait', id, '--file', file])).toMatchObject({ status: 7 });
      expect((await world.bulk(['pause', id])).stderr).toContain('refuses this: it is paused');

      await vi.waitUntil(async () => isStill(world), { timeout: 10_000 });
      const before = membersOf(world).length;
      expect(before).toBeLessThan(400);
      expect(await world.bulk(['resume', id])).toMatchObject({ status: 0 });
      await vi.waitUntil(() => membersOf(world).length > before, { timeout: 10_000 });
      const cancelled = await world.bulk(['cancel', id, '--reason', 'wrong file']);
      expect(cancelled.status).toBe(0);
      const added = membersOf(world).length;
      expect(added).toBeLessThan(400);
      expect(cancelled.stdout).toContain(`Cancelled after ${added} were added`);

      await world.bulk(['report', id, '--file', file]);
      const rows = world.table(`${file}.results.csv`);
      const outcomes = rows.map((row) => `${row['usher outcome']} ${row['usher reason']}`);
      expect(outcomes.filter((outcome) => outcome === 'added ')).toHaveLength(added);
      expect(outcomes.filter((it) => it === 'not_attempted cancelled')).toHaveLength(400 - added);
      const told = jsonOf(await world.bulk(['status', id, '--json']));
      expect(told.decisions).toMatchObject([
        { what: 'pause', by: 'dana', reason: 'wait for HR' },
        { what: 'resume' },
        { what: 'cancel', reason: 'wrong file' },
      ]);
      const late = await world.bulk(['resume', id]);
      expect(late).toMatchObject({ status: 3, stderr: expect.stringContaining('it has ended') });
    }),
  );

  async function isStill(world: BulkWorld): Promise<boolean> {
    const before = membersOf(world).length;
    await setTimeout(250);
    return membersOf(world).length === before;
  }

  it.concurrent(
    'is left alone by Ctrl-C, which says so',
    inWorld(async (world) => {
      const { id } = await startSlowly(world, 300);
      const { status, stderr } = await world.bulk(['watch', id], {
        interruptAt: /rows done|rows  /,
      });
      expect(status).toBe(5);
      expect(stderr).toContain('Detached; the batch goes on.');
      expect(stderr).toContain(`usher bulk cancel '${id}'`);
      expect(await world.bulk(['status', id])).toMatchObject({ status: 5 });
    }),
  );

  it.concurrent(
    'is reported at any time: what is not done says so, also where no worker answers',
    inWorld(async (world) => {
      const { file, id, worker } = await startSlowly(world, 200);
      const early = await world.bulk(['report', id, '--file', file]);
      expect(early.stdout).toContain('The batch goes on');
      const outcomesOf = () =>
        world.table(`${file}.results.csv`).map((row) => String(row['usher outcome']));
      expect(new Set(outcomesOf())).toEqual(new Set(['added', 'not_attempted']));

      await world.bulk(['wait', id, '--file', file]);
      await worker.stop();
      const late = await world.bulk(['report', id, '--file', file]);
      expect(late.stdout).toContain('200 added');
      expect(late.stdout).toContain('replaced the one that was there');
      expect(outcomesOf()).toEqual(Array.from({ length: 200 }, () => 'added'));
      expect(await world.bulk(['status', id])).toMatchObject({ status: 0 });
    }),
  );

  it.concurrent(
    'is reported while no worker is up: what was sent is not verified, and may be started again',
    inWorld(async (world) => {
      const { file, id, people, worker } = await startSlowly(world, 400);
      await worker.stop();
      const told = jsonOf(await world.bulk(['report', id, '--file', file, '--json']));
      const results = `${file}.results.csv`;
      const rows = world.table(results);
      const isSent = (row: Record<string, string>) => row['usher outcome'] === 'unverified';
      const sent = rows.filter(isSent);
      const { length } = sent;
      expect(told.counts).toEqual({ unverified: length, not_attempted: 400 - length });
      expect(told.underWay).toBe(400);
      expect(new Set(sent.map((row) => row['usher reason']))).toEqual(new Set(['write_under_way']));
      const members = new Set(membersOf(world));
      const added = people.filter((person) => members.has(person.id));
      expect(sent.map((row) => row['E-mail'])).toEqual(
        expect.arrayContaining(added.map(({ email }) => email)),
      );

      await world.startWorker();
      const retry = ['--only', 'unverified', '--yes', '--watch', '--out', results];
      expect(await world.start(results, retry)).toMatchObject({ status: 0 });
      const again = world.table(results).filter((_, index) => isSent(rows[index] ?? {}));
      const inPlace = new Set(['added', 'already_member']);
      expect(again.filter((row) => !inPlace.has(row['usher outcome'] ?? ''))).toEqual([]);
      expect(again).toHaveLength(length);
    }),
  );
});

describe('a batch that goes wrong', { timeout: 60_000 }, () => {
  it.concurrent(
    'pauses itself, is listed by attention, and goes on when somebody says so',
    inWorld(async (world) => {
      await world.startWorker();
      const { ids, simulator } = world;
      const people = world.hire(40);
      const file = world.writeHires('hires.csv', people, ids.groupName);
      simulator.faults.add({
        operation: 'updateUserGroupMembers',
        count: Infinity,
        fault: { kind: 'status', status: 400, code: 'API_VALIDATION_FAILED' },
      });
      const stopped = await world.start(file, ['--yes', '--watch']);
      expect(stopped.status).toBe(7);
      const [, id = ''] = /usher bulk resume '(batch:\S+)'/.exec(stopped.stdout) ?? [];
      const { status, stdout } = await usherHere(['attention', '--json'], world.env);
      expect(status).toBe(7);
      const marks = JSON.parse(stdout).marks as { workflowId: string }[];
      expect(marks.find(({ workflowId }) => workflowId === id)).toMatchObject({
        attention: 'act_breaker',
        batchId: id,
        summary: expect.stringContaining('Paused itself'),
        command: `usher bulk resume '${id}'`,
      });
      simulator.faults.clear();
      expect(await world.bulk(['resume', id])).toMatchObject({ status: 0 });
      const ended = await world.bulk(['wait', id, '--file', file]);
      expect(ended.status).toBe(6);
      expect(membersOf(world).length).toBeGreaterThan(0);
      expect(membersOf(world).length).toBeLessThan(40);

      // What was refused is done again, and the rest of the file stays as it was.
      const results = `${file}.results.csv`;
      const before = world.table(results);
      const again = `usher bulk start '${results}' --company ${ids.companyId} --only refused`;
      expect(ended.stdout).toContain(again);
      const retry = ['--only', 'refused', '--yes', '--out', results];
      expect(await world.start(results, retry)).toMatchObject({ status: 0 });
      expect([...membersOf(world)].sort()).toEqual(people.map((person) => person.id).sort());
      const wasAdded = (row: Record<string, string>) => row['usher outcome'] === 'added';
      expect(world.table(results).every(wasAdded)).toBe(true);
      expect(world.table(results)).toEqual(expect.arrayContaining(before.filter(wasAdded)));
    }),
  );

  it.concurrent(
    'ends with 6 where its coordinator was terminated, and every row has its outcome',
    inWorld(async (world) => {
      const { file, id } = await startSlowly(world, 200);
      await world.temporal.workflow.getHandle(id).terminate();
      const args = ['wait', id, '--file', file];
      const isOver = async () => !(await world.bulk(args)).stdout.includes('under way');
      await vi.waitUntil(isOver, PATIENCE);
      expect(await world.bulk(args)).toMatchObject({ status: 6 });
      const outcomes = world.table(`${file}.results.csv`).map((row) => row['usher outcome']);
      const added = membersOf(world).length;
      expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(added);
      expect(outcomes.filter((it) => it === 'not_attempted')).toHaveLength(200 - added);
      expect(JSON.parse(world.read(`${file}.evidence.json`))).toMatchObject({
        state: 'terminated',
        counts: { added, not_attempted: 200 - added },
      });
    }),
  );

  it.concurrent(
    'goes on where its page was terminated: those rows are not verified, and are done again',
    inWorld(async (world) => {
      const { file, id, people } = await startSlowly(world, 100, LOST_SOON);
      const query = `UsherBatchId = '${id}' AND WorkflowType = 'OnboardingPageWorkflow'`;
      await vi.waitUntil(
        async () => (await world.temporal.workflow.count(query)).count === 1,
        PATIENCE,
      );
      for await (const { workflowId } of world.temporal.workflow.list({ query })) {
        await world.temporal.workflow.getHandle(workflowId).terminate();
      }
      const ended = await world.bulk(['wait', id, '--file', file]);
      expect(ended.status).toBe(6);
      const results = `${file}.results.csv`;
      const isLost = (row: Record<string, string>) =>
        `${row['usher outcome']} ${row['usher reason']}` === 'unverified page_lost';
      expect(world.table(results).filter(isLost)).toHaveLength(100);
      const retry = ['--only', 'unverified', '--yes', '--out', results];
      expect(await world.start(results, retry)).toMatchObject({ status: 0 });
      expect([...membersOf(world)].sort()).toEqual(people.map((person) => person.id).sort());
    }),
  );

  it.concurrent(
    'ends where its coordinator was reset: every row has its outcome, and the same file goes on',
    inWorld(async (world) => {
      const { file, id, people } = await startSlowly(world, 100, LOST_SOON);
      await resetWorkflow(world.temporal, id, 'first');
      // Its pages have ended then.
      const ended = await world.bulk(['wait', id, '--file', file]);
      expect(ended).toMatchObject({ status: 6, stdout: expect.stringContaining('was reset') });
      const results = `${file}.results.csv`;
      const isAdded = (row: Record<string, string>) => row['usher outcome'] === 'added';
      expect(world.table(results).filter(isAdded)).toHaveLength(membersOf(world).length);
      expect(world.table(results)).toHaveLength(100);
      expect(await world.start(file, ['--yes', '--watch'])).toMatchObject({ status: 0 });
      expect([...membersOf(world)].sort()).toEqual(people.map((person) => person.id).sort());
    }),
  );

  it.concurrent(
    'lists exactly what it added, and says that nobody is removed',
    inWorld(async (world) => {
      await world.startWorker();
      const { groupId, groupName } = world.ids;
      const [old, ...people] = world.hire(3);
      if (old) world.simulator.store.addMember({ groupId, userId: old.id });
      const file = world.writeHires('hires.csv', [...people, ...(old ? [old] : [])], groupName);
      await world.start(file, ['--yes', '--watch', '--batch', 'wrong']);
      const id = `batch:${world.ids.companyId.slice(0, 8)}:wrong`;
      const out = world.path('added.csv');
      const { stdout } = await world.bulk(['report', id, '--outcome', 'added', '--out', out]);
      expect(stdout).toContain('usher cannot remove members');
      expect(world.table(out).map((row) => row['user'])).toEqual(people.map(({ email }) => email));
    }),
  );
});
