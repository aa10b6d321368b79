import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { BatchHandle, RowResult, UserKey } from '../../src/client/index.js';
import { BatchLostError, DecisionRefusedError } from '../../src/client/index.js';
import { isPolled } from '../../src/client/pollers.js';
import { toPageId } from '../../workflows/page-id.js';
import { falseOutcomes, snapshot } from '../support/batch-truth.js';
import { watchBatch, writtenUsers } from '../support/batch-watch.js';
import type { PlainRow } from '../support/batches.js';
import { addGroups, allResults } from '../support/batches.js';
import { until } from '../support/batch-stage.js';
import { QUICK } from '../support/batch-stage.js';
import { startPages } from '../support/intake.js';
import type { World } from '../support/worlds.js';
import { createWorld } from '../support/worlds.js';
import type { BatchSchedule, ScheduledAct, ScheduledRow } from './batch-schedule.js';
import { drawBatchSchedule, kindOf, USERS } from './batch-schedule.js';

/** Longer than any schedule takes: a batch that is still open then is a finding (ms). */
const TOO_LONG_MS = 120_000;

/** So long at most a token that failed or was refused holds the next one back (`src/spotnana/token.ts`), which no factor scales (ms). */
const TOKEN_HOLD_MS = 60_000;

/** Reads show writes before these are taken as not applied. */
const DURATIONS = { ...QUICK, settleMs: 1_200 };

/** Plays the schedule of a seed in a world of its own; returns what is broken. */
export async function runBatchSeed(address: string, seed: number): Promise<string[]> {
  const schedule = drawBatchSchedule(seed);
  const world = await createWorld(address);
  try {
    return await play(world, schedule);
  } catch (error) {
    return [`threw ${(error as Error).stack ?? String(error)}`];
  } finally {
    await world.close();
  }
}

async function play(world: World, schedule: BatchSchedule): Promise<string[]> {
  const groups = addGroups(world, ['Finance', 'Sales & Marketing', 'Ops']);
  const users = Array.from({ length: USERS }, (_, user) => addUser(world, user, groups));
  const pages = schedule.pages.map((rows) => rows.map((row) => toPlainRow(row, groups, users)));
  const before = snapshot(world);
  const watch = watchBatch(world.simulator);
  const worker = await startWorker(world, schedule);
  world.simulator.control.changeSettings(schedule.settings);
  letOutsidersIn(world, users);
  for (const rule of schedule.faults) world.simulator.faults.add(rule);

  const handle = await startPages(world, pages, { mode: schedule.mode });
  const acting = schedule.acts.map(async (act) =>
    perform(world, handle, act, { worker, groups, schedule }),
  );
  const isOver = await decideUntilOver(handle, tooLongMs(schedule));
  await Promise.all(acting);
  if (!isOver) return [`is still open: ${JSON.stringify(await handle.status())}`];
  await untilPagesEnd(world, handle, pages.length);
  const results = await allResults(handle);
  const kinds = schedule.pages.flat().map(({ user }) => kindOf(user));
  return [
    ...watch.broken().filter((text) => !isLeftOut(text, users, schedule)),
    ...falseOutcomes(
      world,
      before,
      pages.flat(),
      results.filter(isAbout(kinds, 'outsider', false)),
    ),
    ...unexpected(schedule, results, (user) => isCutOff(world, users[user] ?? '')),
    ...undetected(schedule, results),
  ].filter((text) => !isOfOutsider(text, kinds));
}

/** Rows about users whom somebody else adds have no outcome that is sure to be the true one. */
function isOfOutsider(text: string, kinds: readonly string[]): boolean {
  const [, row] = /^row (\d+) has 0 outcomes$/.exec(text) ?? [];
  return row !== undefined && kinds[Number(row) - 2] === 'outsider';
}

/** A user whom a silent API leaves out is sent by each page that has a row of that user. */
function isLeftOut(text: string, users: readonly string[], { settings }: BatchSchedule): boolean {
  const kinds = settings.inactiveUser === 'error' ? ['unknown', 'inactive'] : ['unknown'];
  const isBad = (user: string, index: number) =>
    kinds.includes(kindOf(index)) && text.includes(user);
  return text.includes('was accepted before') && users.some(isBad);
}

/** Whether a PATCH of that user had no answer that says whether it was carried out. */
function isCutOff({ simulator }: World, userId: string): boolean {
  return simulator.requests.some((entry) => {
    const isSent = writtenUsers(entry).includes(userId);
    return isSent && (entry.outcome !== 'answered' || (entry.status ?? 0) >= 500);
  });
}

const isAbout =
  (kinds: readonly string[], kind: string, wanted: boolean) =>
  ({ row }: RowResult) =>
    (kinds[Number(row) - 2] === kind) === wanted;

async function startWorker(world: World, { limits }: BatchSchedule) {
  const worker = {
    current: await world.startWorker({ limits, durations: DURATIONS, maxPerSecond: 500 }),
  };
  await until(() => isPolled(world.temporal, world.taskQueue));
  return worker;
}

/** Each user has keys of one form, so that a row can name anybody, also somebody who does not exist. */
function addUser({ simulator, ids }: World, user: number, groups: readonly string[]): string {
  const id = randomUUID();
  const { companyId } = ids;
  const kind = kindOf(user);
  if (kind === 'unknown') return id;
  const keys = { email: `user.${id}@acme.example`, externalId: `x ${id}`, employeeId: `n ${id}` };
  const isActive = kind !== 'inactive';
  simulator.store.addUser({ id, companyId, name: `User ${user}`, ...keys, isActive });
  if (kind === 'member') {
    for (const groupId of groups) simulator.store.addMember({ groupId, userId: id });
  }
  return id;
}

function toPlainRow(
  { group, groupBy, user, by }: ScheduledRow,
  groups: readonly string[],
  users: readonly string[],
): PlainRow {
  const id = users[user] ?? '';
  const groupId = groups[group] ?? '';
  const names = ['finance', ' SALES &  marketing', 'Ops'];
  const keys: Record<ScheduledRow['by'], UserKey> = {
    userId: { userId: id },
    email: { email: `USER.${id}@Acme.example` },
    externalId: { externalId: `x ${id}` },
    employeeId: { employeeId: `n ${id}` },
  };
  if (groupBy === 'name') return { user: keys[by], group: { groupName: names[group] ?? '' } };
  return { user: keys[by], group: { groupId: groupBy === 'ID' ? groupId.toUpperCase() : groupId } };
}

/** Right before a PATCH is carried out, somebody else adds some of its users. */
function letOutsidersIn({ simulator }: World, users: readonly string[]): void {
  const outsiders = new Set(users.filter((_, user) => kindOf(user) === 'outsider'));
  simulator.on('arrived', ({ operation, params, body }) => {
    if (operation !== 'updateUserGroupMembers') return;
    const { userIdsToAdd = [] } = (body ?? {}) as { userIdsToAdd?: string[] };
    for (const userId of userIdsToAdd) {
      const groupId = params.groupId ?? '';
      if (outsiders.has(userId)) simulator.store.addMember({ groupId, userId });
    }
  });
}

interface Actors {
  worker: { current: Awaited<ReturnType<World['startWorker']>> };
  groups: readonly string[];
  schedule: BatchSchedule;
}

async function perform(
  world: World,
  handle: BatchHandle,
  { after, what }: ScheduledAct,
  { worker, groups, schedule }: Actors,
): Promise<void> {
  await setTimeout(after);
  const { temporal, simulator } = world;
  const coordinator = temporal.workflow.getHandle(handle.workflowId, handle.runId);
  const page = temporal.workflow.getHandle(toPageId(handle.workflowId, handle.runId, 0));
  const acts: Record<ScheduledAct['what'], () => Promise<unknown>> = {
    'pause and resume': async () => {
      await handle.pause();
      await setTimeout(500);
      await handle.resume();
    },
    cancel: async () => handle.cancel(),
    'cancel through Temporal': async () => coordinator.cancel(),
    terminate: async () => coordinator.terminate(),
    'terminate a page': async () => page.terminate(),
    'cancel a page': async () => page.cancel(),
    'restart the worker': async () => {
      const { limits } = schedule;
      await worker.current.stop();
      worker.current = await world.startWorker({ limits, durations: DURATIONS, maxPerSecond: 500 });
    },
    'gain a role': async () => {
      const permissions = [{ permission: 'ACCESS_MANAGEMENT', actions: ['WRITE'] }];
      simulator.store.addRole({ groupId: groups[0] ?? '', name: 'Admins', permissions });
    },
  };
  // It may have ended by then.
  await acts[what]().catch(() => {});
}

function tooLongMs({ faults }: BatchSchedule): number {
  const ofTokens = faults.filter(({ operation = 'token' }) => operation === 'token');
  const held = ofTokens.reduce((sum, { count = 1 }) => sum + count, 0);
  return TOO_LONG_MS + held * TOKEN_HOLD_MS;
}

/** Approves, and resumes what the breaker has paused; false where it does not end. */
async function decideUntilOver(handle: BatchHandle, withinMs: number): Promise<boolean> {
  const signal = AbortSignal.timeout(withinMs);
  try {
    for (;;) {
      const { workflowStatus, attention, status } = await handle.wait({ signal });
      if (workflowStatus !== 'RUNNING') return true;
      if (attention === 'act_approve') {
        await handle.approve({ plan: status?.plan?.hash ?? '' }).catch((error: unknown) => {
          if (!(error instanceof DecisionRefusedError)) throw error;
        });
      } else if (attention === 'act_breaker') await handle.resume().catch(() => {});
      await setTimeout(100);
    }
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** Of a coordinator that was terminated, the pages end behind it. */
async function untilPagesEnd(
  { temporal }: World,
  handle: BatchHandle,
  pages: number,
): Promise<void> {
  await handle.result().catch((error: unknown) => {
    if (!(error instanceof BatchLostError)) throw error;
  });
  for (let page = 0; page < pages; page += 1) {
    const run = temporal.workflow.getHandle(toPageId(handle.workflowId, handle.runId, page));
    await run.result().catch(() => {});
  }
}

/** Outcomes that the schedule cannot lead to: no good row fails for what heals, and no bad one is called added. */
function unexpected(
  { pages, acts, faults, settings, mode }: BatchSchedule,
  results: readonly RowResult[],
  isCutOff: (user: number) => boolean,
): string[] {
  const rows = pages.flat();
  const isCutShort = acts.some(({ what }) => /cancel|terminate/.test(what));
  // Answered 200 without having been carried out: nothing tells that from a write that does not show.
  const isLying = faults.some(
    ({ operation, fault }) => operation === 'updateUserGroupMembers' && fault.kind === 'empty',
  );
  const isListRefused = faults.some(
    ({ operation, count }) => operation === 'listUsers' && count === Infinity,
  );
  const isSilent = settings.patch === 'partial-silent' && isListRefused;
  return results.flatMap(({ row, outcome, reason = '', message = '' }) => {
    const { user = 0, by = 'userId' } = rows[Number(row) - 2] ?? {};
    const kind = kindOf(user);
    const claim = `row ${row} of a user who is ${kind} ended as ${outcome} ${reason} (${message})`;
    const isBad = kind === 'unknown' || kind === 'inactive';
    const fine = [
      ...(kind === 'unknown' ? ['duplicate'] : ['added', 'already_member', 'duplicate']),
      ...(mode === 'plan' ? ['would_add'] : []),
      ...(isBad ? ['refused'] : []),
      ...(isCutShort ? ['not_attempted', 'unverified'] : []),
      ...(isLying || (isBad && isSilent) ? ['unverified'] : []),
    ];
    // Whether an inactive user can be added is not documented: a write that was cut off leaves that open.
    const isOpen = kind === 'inactive' && reason === 'write_unknown' && isCutOff(user);
    const isUnasked = by !== 'userId' && isListRefused && reason === 'users_list_refused';
    if (fine.includes(outcome) || isUnasked || isOpen) return [];
    return [claim];
  });
}

/**
 * Rows of one user and group, however they name them and on whatever pages: where the batch added that user, none of them found
 * a member. Not where it was cut short: whom a page that was ended from outside has added nobody else knows.
 */
function undetected({ pages, acts }: BatchSchedule, results: readonly RowResult[]): string[] {
  if (acts.some(({ what }) => /cancel|terminate/.test(what))) return [];
  const rows = pages.flat();
  const membershipOf = ({ row }: RowResult) => {
    const { user, group } = rows[Number(row) - 2] ?? {};
    return `user ${user} and group ${group}`;
  };
  const added = new Set(
    results.filter(({ outcome }) => outcome === 'added').map((result) => membershipOf(result)),
  );
  return results
    .filter(({ outcome }) => outcome === 'already_member')
    .filter((result) => added.has(membershipOf(result)))
    .map(
      (result) =>
        `row ${result.row} is already_member, and another row of ${membershipOf(result)} added`,
    );
}
