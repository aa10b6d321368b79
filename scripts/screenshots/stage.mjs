// The development server with Web UI, the simulator and workers, made of the same parts as `usher dev`.
import { Client, Connection } from '@temporalio/client';
import { startStack } from '../../dist/src/cli/stack.js';
import { untilInterrupted } from '../../dist/src/cli/until-interrupted.js';
import { UsherClient } from '../../dist/src/client/index.js';
import { createLogger } from '../../dist/src/observability/logger.js';
import { runWorker } from '../../dist/src/worker/run-worker.js';

/** Shipped durations, but for the one that would be waited for longest. */
const SETTINGS = { USHER_HTTP_ADDRESS: 'off', USHER_VERIFY_TIMEOUT: '10s' };

export async function openStage(signal) {
  const { PATH, HOME, TEMPORAL_CLI_PATH } = process.env;
  const context = {
    env: { PATH, HOME, TEMPORAL_CLI_PATH, ...SETTINGS },
    err: (line) => process.stderr.write(`${line}\n`),
    isTerminal: false,
    signal,
  };
  const stack = await startStack({ logLevel: 'error' }, context);
  const { server, simulator, usher } = stack;
  const interrupted = untilInterrupted(signal).then(() => Promise.reject(new Error('interrupted')));
  interrupted.catch(() => {});
  try {
    await Promise.race([stack.ready, interrupted]);
    const connection = await Connection.connect({ address: server.address });
    const client = new Client({ connection });
    const others = createWorkers(stack);
    return {
      namespace: server.namespace,
      uiUrl: server.uiUrl,
      simulator,
      interrupted,
      taskQueue: usher.taskQueue,
      usherOn: (taskQueue) => new UsherClient({ client, taskQueue }),
      startWorker: (taskQueue, differences) => others.start(taskQueue, differences),
      async close() {
        // Requests that hang would hold up the workers.
        await simulator.close();
        await others.stop();
        await stack.stop();
        await connection.close();
      },
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** Further workers, each on a queue of its own, that differ in how they get to Spotnana. */
function createWorkers({ server: { address, namespace }, usher, spotnana }) {
  const stopping = new AbortController();
  const running = [];
  return {
    start(taskQueue, differences) {
      const worker = runWorker({
        usher: { ...usher, taskQueue },
        spotnana: { ...spotnana, ...differences },
        temporal: { address, namespace, connectionOptions: { address } },
        logger: createLogger({ level: 'error', pretty: false }),
        signal: stopping.signal,
      });
      running.push(worker);
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}
