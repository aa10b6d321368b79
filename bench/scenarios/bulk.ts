import { startContender } from '../stage/contenders.js';
import { countCosts } from '../stage/costs.js';
import { countEvents } from '../stage/events.js';
import { assertMembers } from '../stage/members.js';
import type { Stage } from '../stage/stage.js';
import { onStage } from '../stage/stage.js';
import type { BulkFindings } from './bulk-report.js';
import { toBulkReport } from './bulk-report.js';
import type { BulkLoad } from './bulk-size.js';
import { BULK_SIZES } from './bulk-size.js';
import type { Scenario } from './scenario.js';

export const bulk: Scenario = {
  name: 'bulk',
  about: 'Many memberships as fast as each contender can.',
  async run({ size: sizeName, cli, progress }) {
    const size = BULK_SIZES[sizeName];
    const { groups, loads, warmUp } = size;
    const users = loads.reduce((sum, { count }) => sum + count + warmUp, 0);
    const found: BulkFindings = { size, runs: [] };
    for (const storage of size.storages) {
      await onStage({ cli, storage, users, groups }, (stage) => play(stage, found, progress));
    }
    return toBulkReport(found);
  },
};

async function play(stage: Stage, { size, runs }: BulkFindings, progress: (line: string) => void) {
  const { apiMs, groups, loads, warmUp } = size;
  await stage.simulator.ask('settings', { latencyMs: apiMs });
  let from = 0;
  for (const load of loads) {
    progress(`${stage.storage}: ${load.count} memberships by the ${load.name}`);
    runs.push(await measureLoad(stage, load, { from, groups, warmUp }));
    from += warmUp + load.count;
    await assertMembers(stage, groups, from);
  }
}

/** One contender at work, alone on the stage. */
async function measureLoad(
  stage: Stage,
  { name, count, inFlight }: BulkLoad,
  { from, groups, warmUp }: { from: number; groups: number; warmUp: number },
): Promise<BulkFindings['runs'][number]> {
  const contender = await startContender(name, stage);
  const { driver, taskQueue } = contender;
  const warmed = await driver.ask('addMany', { from, count: warmUp, groups, inFlight });
  const { simulator, temporal, storage } = stage;
  await simulator.ask('takeCounts');
  const costsSince = countCosts(contender, stage);
  const taken = await driver.ask('addMany', { from: from + warmUp, count, groups, inFlight });
  const costs = costsSince();
  if (taken.counts && taken.counts.added !== count)
    throw new Error(`Not all were added: ${JSON.stringify(taken.counts)}`);
  const requests = (await simulator.ask('takeCounts')).api;
  const runs = (warmed.runs ?? warmUp) + (taken.runs ?? count);
  const events = taskQueue === undefined ? null : await countEvents(temporal, taskQueue, runs);
  const eventsEach = events === null ? null : events / (warmUp + count);
  await contender.stop();
  return { storage, name, count, inFlight, ms: taken.ms, requests, eventsEach, costs };
}
