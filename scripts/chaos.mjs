// npm run chaos -- --seeds N [--from SEED]: plays seeds of the fault schedules; a failing one is printed and replays
// alone with --seeds 1 --from SEED.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
  },
});
const { status } = spawnSync('npx', ['vitest', 'run', 'test/chaos'], {
  stdio: 'inherit',
  env: { ...process.env, CHAOS_SEEDS: values.seeds, CHAOS_FROM: values.from },
});
process.exit(status ?? 1);
