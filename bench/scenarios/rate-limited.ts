import { startContender } from '../stage/contenders.js';
import { countCosts } from '../stage/costs.js';
import { countMembers } from '../stage/members.js';
import type { Stage } from '../stage/stage.js';
import { onStage } from '../stage/stage.js';
import type { RateLimitedFindings } from './rate-limited-report.js';
import { toRateLimitedReport } from './rate-limited-report.js';
import type { RateLimitedLoad } from './rate-limited-size.js';
import { RATE_LIMITED_SIZES } from './rate-limited-size.js';
import type { Scenario } from './scenario.js';

export const rateLimited: Scenario = {
  name: 'rate-limited',
  about: 'Many memberships at an API that answers 429 above 50 requests a second.',
  async run({ size: sizeName, cli, progress }) {
    const size = RATE_LIMITED_SIZES[sizeName];
    const { groups, loads } = size;
    const users = loads.reduce((sum, { count }) => sum + count, 0);
    const found: RateLimitedFindings = { size, runs: [] };
    await onStage({ cli, storage: 'memory', users, groups }, (stage) =>
      play(stage, found, progress),
    );
    return toRateLimitedReport(found);
  },
};

async function play(
  stage: Stage,
  { size, runs }: RateLimitedFindings,
  progress: (line: string) => void,
) {
  const { apiMs, perSecond, groups, patchUsers, loads } = size;
  await stage.simulator.ask('settings', { latencyMs: apiMs, requestsPerSecond: perSecond });
  let from = 0;
  for (const load of loads) {
    progress(`${load.count} memberships: ${load.label}`);
    runs.push(await measureLoad(stage, load, { from, groups, patchUsers }));
    from += load.count;
  }
}

/** One contender at work, alone on the stage. */
async function measureLoad(
  stage: Stage,
  load: RateLimitedLoad,
  { from, groups, patchUsers }: { from: number; groups: number; patchUsers: number },
): Promise<RateLimitedFindings['runs'][number]> {
  const { label, name, workers = 1, count, inFlight } = load;
  const env = { ...load.env, SPOTNANA_PATCH_USERS: String(patchUsers) };
  const contender = await startContender(name, stage, { taskQueue: label, workers, env });
  const membersBefore = await countMembers(stage, groups);
  await stage.simulator.ask('takeCounts');
  const costsSince = countCosts(contender, stage);
  const taken = await contender.driver.ask('addMany', { from, count, groups, inFlight });
  const costs = costsSince();
  const { api, limited, spanMs } = await stage.simulator.ask('takeCounts');
  const members = (await countMembers(stage, groups)) - membersBefore;
  await contender.stop();
  const failed = count - Math.min(members, taken.counts ? (taken.counts.added ?? 0) : count);
  return { label, name, count, failed, requests: api, limited, spanMs, costs };
}
