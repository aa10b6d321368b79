import { setTimeout } from 'node:timers/promises';
import type { Counts } from '../../src/client/index.js';
import { UsherClient } from '../../src/client/index.js';
import { toBatchName } from '../rig/driver.js';
import type { Contender } from '../stage/contenders.js';
import { startContender, startUsherClient } from '../stage/contenders.js';
import { COMPANY_ID, membership } from '../rig/memberships.js';
import { assertMembers } from '../stage/members.js';
import type { Stage } from '../stage/stage.js';
import { onStage } from '../stage/stage.js';
import type { ClosedAdd, Ended, MixedFindings, Phase } from './mixed-report.js';
import { toMixedReport } from './mixed-report.js';
import type { MixedSize } from './mixed-size.js';
import { MIXED_SIZES } from './mixed-size.js';
import type { Scenario } from './scenario.js';

/** Between two looks at whether all batches are at work (ms). */
const LOOK_MS = 200;

const TASK_QUEUE = 'usher';

export const mixed: Scenario = {
  name: 'mixed',
  about: 'Single adds while batches use up the rate, and while the API is closed by a Retry-After.',
  async run({ size: sizeName, cli, progress }) {
    const size = MIXED_SIZES[sizeName];
    const users = toUsers(size);
    const groups = size.batches * size.groupsEach + 1;
    let found: MixedFindings | undefined;
    await onStage({ cli, storage: 'memory', users: users.all, groups }, async (stage) => {
      found = await play(stage, size, progress);
      await assertMembers(stage, groups, users.single + found.inBatches.added);
    });
    if (!found) throw new Error('nothing was measured');
    return toMixedReport(found);
  },
};

/** How many each part takes: first those of the batches, then those of the single adds. */
function toUsers({ batches, rowsEach, warmUp, adds, startedAfterMs }: MixedSize) {
  const inBatches = batches * rowsEach;
  const single = warmUp + 2 * adds + startedAfterMs.length;
  return { inBatches, single, all: inBatches + single };
}

async function play(
  stage: Stage,
  size: MixedSize,
  progress: (line: string) => void,
): Promise<MixedFindings> {
  const { apiMs, perSecond, patchUsers, warmUp, adds, startedAfterMs } = size;
  await stage.simulator.ask('settings', { latencyMs: apiMs, requestsPerSecond: perSecond });
  const usher = await startContender('usher', stage, {
    taskQueue: TASK_QUEUE,
    env: {
      SPOTNANA_MAX_RPS: String(perSecond),
      SPOTNANA_MAX_IN_FLIGHT: '8',
      SPOTNANA_PATCH_USERS: String(patchUsers),
    },
  });
  const add = createAdd(usher, size);
  progress(`${adds} adds, nothing beside them`);
  await measureAdds(stage, add, warmUp);
  const idle = await measureAdds(stage, add, adds);
  progress(`${size.batches} batches of ${size.rowsEach} rows begin`);
  const batches = await startBatches(stage, size);
  await batches.atWork;
  progress(`${adds} adds among them`);
  const among = await measureAdds(stage, add, adds);
  const closed: ClosedAdd[] = [];
  for (const startedAfter of startedAfterMs) {
    closed.push(await measureClosed(stage, add, startedAfter, size.retryAfterSeconds));
    progress(`an add ${startedAfter} ms after a 429: ${Math.round(closed.at(-1)?.ms ?? NaN)} ms`);
  }
  if (batches.haveEnded()) throw new Error('a batch ended before the last add');
  progress('the batches are cancelled');
  const inBatches = await batches.cancel();
  await usher.stop();
  return { size, idle, among, closed, inBatches };
}

type Add = () => Promise<number>;

/** The next single add; resolves with how long it took, ms. They have a group of their own. */
function createAdd({ driver }: Contender, size: MixedSize): Add {
  let user = toUsers(size).inBatches;
  const firstGroup = size.batches * size.groupsEach;
  return async () => (await driver.ask('add', membership(user++, 1, firstGroup))).ms;
}

async function measureAdds({ simulator }: Stage, add: Add, adds: number): Promise<Phase> {
  await simulator.ask('takeCounts');
  const startedAt = Date.now();
  const ms: number[] = [];
  for (let turn = 0; turn < adds; turn += 1) ms.push(await add());
  const seconds = (Date.now() - startedAt) / 1_000;
  const { api, limited } = await simulator.ask('takeCounts');
  return { ms, perSecond: api / seconds, limited };
}

/** An add that is started while the API lets nobody in. */
async function measureClosed(
  { simulator }: Stage,
  add: Add,
  startedAfterMs: number,
  seconds: number,
): Promise<ClosedAdd> {
  const opensAt = await simulator.ask('closeFor', { seconds });
  await setTimeout(startedAfterMs);
  const imposedMs = opensAt - Date.now();
  const ms = await add();
  return { startedAfterMs, imposedMs, ms };
}

/** All at once, from a process of their own, each into groups of its own. */
async function startBatches(stage: Stage, { batches, rowsEach, groupsEach }: MixedSize) {
  const client = await startUsherClient(stage, TASK_QUEUE);
  const firstUsers = Array.from({ length: batches }, (_, index) => index * rowsEach);
  let ended = 0;
  const runs = firstUsers.map(async (from, index) => {
    const firstGroup = index * groupsEach;
    const input = { from, count: rowsEach, groups: groupsEach, firstGroup, inFlight: rowsEach };
    const { counts } = await client.ask('addMany', input);
    ended += 1;
    return toEnded(counts, rowsEach);
  });
  const done = Promise.all(runs);
  return {
    haveEnded: () => ended > 0,
    atWork: Promise.race([done, untilAtWork(stage, batches)]),
    /** Resolves with what they made of their rows, when all have ended. */
    async cancel(): Promise<Ended> {
      const usher = new UsherClient({ client: stage.temporal, taskQueue: TASK_QUEUE });
      for (const from of firstUsers) {
        await (await usher.getBatch(COMPANY_ID, toBatchName(from))).cancel();
      }
      const ended = await done;
      await client.stop();
      const sum = (key: keyof Ended) => ended.reduce((rows, batch) => rows + batch[key], 0);
      return { added: sum('added'), unverified: sum('unverified') };
    },
  };
}

/**
 * Of a batch that was cancelled, every row is added or not attempted; or not verified, where the cancellation met its PATCH between
 * two tries: Temporal ends the step itself then, and nothing tells whether the first try had left.
 */
function toEnded(counts: Counts = {}, rows: number): Ended {
  const { added = 0, not_attempted = 0, unverified = 0 } = counts;
  if (added + not_attempted + unverified === rows) return { added, unverified };
  throw new Error(`Rows went astray: ${JSON.stringify(counts)}`);
}

async function untilAtWork({ temporal }: Stage, batches: number): Promise<void> {
  const query = "UsherState = 'applying' AND ExecutionStatus = 'Running'";
  while ((await temporal.workflow.count(query)).count < batches) await setTimeout(LOOK_MS);
}
