import { batchWorkflowId, UsherClient } from '../../src/client/index.js';
import { toBatchName } from '../rig/driver.js';
import { COMPANY_ID } from '../rig/memberships.js';
import type { Contender } from '../stage/contenders.js';
import { startContender } from '../stage/contenders.js';
import { countCosts } from '../stage/costs.js';
import { assertMembers, countMembers } from '../stage/members.js';
import type { Stage } from '../stage/stage.js';
import { onStage } from '../stage/stage.js';
import type { MillionFindings, MillionOutcome } from './million-report.js';
import { toMillionReport } from './million-report.js';
import type { MillionRun, MillionSize } from './million-size.js';
import { MILLION_SIZES } from './million-size.js';
import type { Scenario } from './scenario.js';

/** Between two lines for whoever waits (ms). */
const TELL_MS = 20_000;

const TASK_QUEUE = 'usher';

export const million: Scenario = {
  name: 'million',
  about: 'A million rows in one batch: its memory, its histories, and its time per row.',
  async run({ size: sizeName, cli, progress }) {
    const size = MILLION_SIZES[sizeName];
    const found: MillionFindings = { size, outcomes: [] };
    for (const run of size.runs) {
      const { rows, groups } = run;
      // Fresh processes, so that memory is that run's.
      await onStage(
        { cli, storage: 'memory', users: size.warmUp + rows, groups },
        async (stage) => {
          found.outcomes.push(await measure(stage, run, size, progress));
        },
      );
    }
    return toMillionReport(found);
  },
};

async function measure(
  stage: Stage,
  run: MillionRun,
  size: MillionSize,
  progress: (line: string) => void,
): Promise<MillionOutcome> {
  const { kind, rows, groups, unknownEvery } = run;
  const { warmUp } = size;
  const contender = await setUp(stage, run, size);
  const costsSince = countCosts(contender, stage);
  const stopTelling = tell(stage, groups, `${kind}, ${rows} rows`, progress);
  const batch = { from: warmUp, count: rows, groups, inFlight: rows, plan: kind === 'planned' };
  const { ms, counts = {} } = await contender.driver
    .ask('addMany', { ...batch, ...(unknownEvery !== undefined && { unknownEvery }) })
    .finally(stopTelling);
  const costs = costsSince();
  const requests = (await stage.simulator.ask('takeCounts')).api;
  await assertMembers(stage, groups, warmUp + (counts.added ?? 0));
  const identifiers = unknownEvery === undefined ? null : await countIdentifiers(stage, warmUp);
  const coordinator = await describeCoordinator(stage, warmUp);
  await contender.stop();
  return { run, ms, counts, requests, costs, coordinator, identifiers };
}

/** usher, warmed up. */
async function setUp(
  stage: Stage,
  { groups, patchUsers, unknownEvery }: MillionRun,
  { apiMs, warmUp }: MillionSize,
): Promise<Contender> {
  const { simulator } = stage;
  await simulator.ask('settings', { latencyMs: apiMs });
  if (unknownEvery !== undefined) await simulator.ask('refuse', { operation: 'listUsers' });
  const env = { SPOTNANA_PATCH_USERS: String(patchUsers) };
  const contender = await startContender('usher', stage, { taskQueue: TASK_QUEUE, env });
  await contender.driver.ask('addMany', { from: 0, count: warmUp, groups, inFlight: warmUp });
  await simulator.ask('takeCounts');
  return contender;
}

/** Says now and then how far it is; returns what stops that. */
function tell(stage: Stage, groups: number, what: string, progress: (line: string) => void) {
  progress(what);
  const timer = setInterval(() => {
    void countMembers(stage, groups).then(
      (members) => progress(`${what}: ${members} memberships so far`),
      () => {},
    );
  }, TELL_MS);
  return () => clearInterval(timer);
}

async function describeCoordinator({ temporal }: Stage, from: number) {
  const workflowId = batchWorkflowId(COMPANY_ID, toBatchName(from));
  const { historyLength, historySize } = await temporal.workflow.getHandle(workflowId).describe();
  return { events: historyLength, bytes: historySize ?? NaN };
}

/** How many of the refused rows have an identifier that no other row has: read as a report reads them. */
async function countIdentifiers({ temporal }: Stage, from: number): Promise<number> {
  const usher = new UsherClient({ client: temporal, taskQueue: TASK_QUEUE });
  const batch = await usher.getBatch(COMPANY_ID, toBatchName(from));
  const identifiers = new Set<string>();
  for await (const { outcome, debugIdentifier } of batch.results()) {
    if (outcome === 'refused' && debugIdentifier !== undefined) identifiers.add(debugIdentifier);
  }
  return identifiers.size;
}
