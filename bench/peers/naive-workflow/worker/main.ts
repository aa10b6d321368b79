import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { servePart } from '../../../rig/serve-part.js';
import { createSpotnanaSteps, readCredentials } from '../../spotnana-steps.js';

const { TEMPORAL_ADDRESS = '', USHER_TASK_QUEUE = '', BENCH_BUNDLE = '' } = process.env;

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: ['SIGTERM'] });
const connection = await NativeConnection.connect({ address: TEMPORAL_ADDRESS });
const worker = await Worker.create({
  connection,
  taskQueue: USHER_TASK_QUEUE,
  workflowBundle: { codePath: BENCH_BUNDLE },
  activities: { ...createSpotnanaSteps(readCredentials(process.env)) },
});
const running = worker.run();
servePart({});
await running;
process.exit();
