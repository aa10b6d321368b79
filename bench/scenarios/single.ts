import type { Contender } from '../stage/contenders.js';
import { startContender } from '../stage/contenders.js';
import { countCosts } from '../stage/costs.js';
import { countEvents } from '../stage/events.js';
import type { Stage } from '../stage/stage.js';
import { onStage } from '../stage/stage.js';
import { measureLatencies } from './latency.js';
import { measureRecovery } from './recovery.js';
import type { Scenario, ScenarioInput } from './scenario.js';
import type { SingleFindings } from './single-report.js';
import { toSingleReport } from './single-report.js';
import type { SingleSize } from './single-size.js';
import { SINGLE_SIZES } from './single-size.js';

const CONTENDERS = ['usher', 'naive workflow', 'plain script'] as const;

export const single: Scenario = {
  name: 'single',
  about:
    'One add at a time, by group id: the time from the call to the verified outcome, and how soon a step goes on after a `kill -9` of its worker.',
  async run(input) {
    const size = SINGLE_SIZES[input.size];
    const found: SingleFindings = { size, latencies: [], costs: [], recoveries: [] };
    for (const storage of size.storages) {
      const { timeFactor } = size;
      const wanted = { cli: input.cli, storage, timeFactor, ...peopleFor(size) };
      await onStage(wanted, (stage) => play(stage, input, found));
    }
    return toSingleReport(found);
  },
};

function peopleFor({ apiMs, warmUp, adds, killedAt, kills }: SingleSize) {
  const added = CONTENDERS.length * apiMs.length * (warmUp + adds);
  return { users: added + killedAt.length * kills, groups: 1 };
}

async function play(stage: Stage, { progress }: ScenarioInput, found: SingleFindings) {
  const { apiMs, warmUp, adds } = found.size;
  const { storage } = stage;
  const each = apiMs.length * (warmUp + adds);
  let user = 0;
  const contenders = await Promise.all(CONTENDERS.map(async (name) => startContender(name, stage)));
  const counting = contenders.map((contender) => {
    return { contender, costsSince: countCosts(contender, stage) };
  });
  for (const ms of apiMs) {
    progress(`${storage}: ${adds} adds by each at ${ms} ms of API latency`);
    const nextUser = () => user++;
    const input = { stage, contenders, apiMs: ms, warmUp, adds, nextUser };
    found.latencies.push(...(await measureLatencies(input)));
  }
  for (const { contender, costsSince } of counting) {
    const costs = costsSince();
    const eventsEach = await readEventsEach(stage, contender, each);
    found.costs.push({ storage, name: contender.name, adds: each, eventsEach, costs });
  }
  const [contender] = contenders;
  if (contender && storage === 'memory') {
    await stage.simulator.ask('settings', { latencyMs: 0 });
    const input = { ...found.size, stage, contender, from: user, progress };
    found.recoveries = await measureRecovery(input);
  }
  for (const one of contenders) await one.stop();
}

async function readEventsEach({ temporal }: Stage, { taskQueue }: Contender, adds: number) {
  return taskQueue === undefined ? null : (await countEvents(temporal, taskQueue, adds)) / adds;
}
