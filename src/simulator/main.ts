#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { createSimulator } from './index.js';

/** The simulator as a process of its own: `--port`, `--host`, `--data FILE`, `--empty`. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    host: { type: 'string', default: '127.0.0.1' },
    data: { type: 'string' },
    empty: { type: 'boolean', default: false },
  },
});

const simulator = await createSimulator({
  port: Number(values.port),
  host: values.host,
  seed: values.empty ? 'empty' : 'demo',
  ...(values.data === undefined ? {} : { stateFile: values.data }),
});
process.stderr.write(
  `Simulated Spotnana at ${simulator.url} (client id ${simulator.clientId}, secret ${simulator.clientSecret})\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
