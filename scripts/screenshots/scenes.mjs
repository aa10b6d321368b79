// What the pictures show: one add for each way a run can look to an operator. Scenes do not disturb each other: each has
// a user or a group of its own, and a worker of its own where all requests of that worker are concerned.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { demoData } from '../../dist/src/simulator/index.js';

const { id: companyId, groups, users } = demoData.acme;
/** Between two looks at a run that is waited for (ms). */
const LOOK_MS = 500;

const ticket = { requestedBy: 'dana', reason: 'New approver from May', reference: 'HR-1042' };

const always = (fault, match, operation = '*') => ({ fault, match, operation, count: Infinity });

export const SCENES = [
  {
    name: 'added',
    input: { userId: users.ada.id, groupName: groups.financeApprovers.name, ...ticket },
  },
  {
    name: 'already-a-member',
    input: { userId: users.grace.id, groupId: groups.financeApprovers.id },
  },
  {
    name: 'refused-by-spotnana',
    input: { userId: demoData.globex.users.ines.id, groupId: groups.companyAdmins.id, ...ticket },
  },
  {
    name: 'refused-unknown-group',
    input: { userId: users.bruno.id, groupName: 'New Hires EMAE' },
  },
  {
    name: 'not-verified',
    input: { userId: users.chidi.id, groupId: groups.eventPlanners.id },
    settings: { groups: { [groups.eventPlanners.id]: { visibleAfterMs: Infinity } } },
  },
  {
    name: 'cancelled-before-the-write',
    input: { userId: users.emil.id, groupId: groups.newHiresEmea.id },
    faults: [always({ kind: 'hang' }, { userId: users.emil.id }, 'listUserGroupMembers')],
    cancelAt: 'listUserGroupMembers',
  },
  {
    name: 'cancelled-after-the-write',
    input: { userId: users.farah.id, groupId: groups.newHiresEmea.id },
    faults: [always({ kind: 'hang' }, { userId: users.farah.id }, 'listUserGroupsForUser')],
    cancelAt: 'listUserGroupsForUser',
  },
  {
    name: 'waiting-for-spotnana',
    input: { userId: users.bruno.id, groupName: groups.travelManagers.name, ...ticket },
    faults: [always({ kind: 'status', status: 503 }, { groupId: groups.travelManagers.id })],
    ownWorker: {},
    until: 'wait_spotnana',
  },
  {
    name: 'waiting-for-the-rate',
    input: { userId: users.dana.id, groupId: groups.regionalLeadsNorth.id },
    faults: [
      always({ kind: 'rate-limit', retryAfter: 900 }, { groupId: groups.regionalLeadsNorth.id }),
    ],
    ownWorker: {},
    until: 'wait_rate_limit',
  },
  {
    name: 'credentials-refused',
    input: { userId: users.emil.id, groupName: groups.financeApprovers.name, ...ticket },
    ownWorker: { secret: { value: 'last-years-secret' } },
    until: 'act_credentials',
  },
  {
    name: 'no-worker',
    input: { userId: users.hugo.id, groupId: groups.financeApprovers.id },
    until: 'nothing',
  },
];

/** Plays a scene up to the moment to look at; resolves with its workflow id and run id. */
export async function play(scene, { simulator, usherOn, startWorker, taskQueue }) {
  const { input, faults = [], settings = {}, ownWorker, until, cancelAt } = scene;
  const queue = ownWorker || until === 'nothing' ? `usher-${randomUUID().slice(0, 4)}` : taskQueue;
  for (const fault of faults) simulator.faults.add(fault);
  simulator.control.changeSettings(settings);
  if (ownWorker) startWorker(queue, ownWorker);
  const arrived = cancelAt && arrival(simulator, cancelAt, input.userId);
  const handle = await usherOn(queue).startAddUserToGroup({ companyId, ...input });
  if (cancelAt) {
    await arrived;
    await handle.cancel();
  }
  if (until === undefined) await handle.result().catch(() => {});
  else if (until !== 'nothing') await marked(handle, until);
  return handle;
}

/** Resolves when a request that names the user arrives. */
function arrival(simulator, operation, userId) {
  return new Promise((resolve) => {
    const off = simulator.on('arrived', (entry) => {
      if (entry.operation !== operation || !JSON.stringify(entry).includes(userId)) return;
      off();
      resolve();
    });
  });
}

async function marked(handle, attention) {
  for (;;) {
    const status = await handle.status();
    if (status.attention === attention) return;
    if (status.workflowStatus !== 'RUNNING') throw new Error(`It ended: ${status.summary}`);
    await setTimeout(LOOK_MS);
  }
}
