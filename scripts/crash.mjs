// npm run crash [-- --seed SEED]: a batch of 10,000 rows, with 20 kill -9 of the worker and two of the Temporal server while it
// runs; with writes visible at once, and after 5 s. Takes about five minutes.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' } } });
const { status } = spawnSync('npx', ['vitest', 'run', 'test/e2e/bulk-crash.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, CRASH_SIZE: 'full', CRASH_SEED: values.seed },
});
process.exit(status ?? 1);
