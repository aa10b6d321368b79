import { serveWorker } from '../../../src/cli/serve-worker.js';
import { readWorkerConfig } from '../../../src/config/config.js';
import { scaleDurations } from '../../../src/config/durations.js';
import { readTemporalConfig } from '../../../src/config/temporal.js';
import { servePart } from '../../rig/serve-part.js';

const { BENCH_TIME_FACTOR = '1' } = process.env;

const { usher, spotnana } = readWorkerConfig(process.env);
const stopped = new AbortController();
process.once('SIGTERM', () => stopped.abort(new Error('SIGTERM')));

await serveWorker({
  usher: { ...usher, durations: scaleDurations(usher.durations, Number(BENCH_TIME_FACTOR)) },
  spotnana,
  temporal: readTemporalConfig(process.env),
  isTerminal: false,
  signal: stopped.signal,
  onReady: () => servePart({}),
});
process.exit();
