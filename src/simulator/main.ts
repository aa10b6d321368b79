import { parseArgs } from 'node:util';
import type { SimulatorOptions } from './create-simulator.js';
import { createSimulator } from './create-simulator.js';

const USAGE = `Usage: node dist/src/simulator/main.js [--port 8080] [--host 127.0.0.1|0.0.0.0]
         [--seed demo|empty] [--data FILE] [--client-id ID] [--client-secret SECRET]

A local Spotnana. --data keeps groups and members in a file across restarts.
Faults, settings and the request log: http://HOST:PORT/_control/
`;

/** Throws with one sentence where an argument is wrong. */
function toOptions(args: string[]): SimulatorOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '8080' },
      host: { type: 'string', default: '127.0.0.1' },
      seed: { type: 'string', default: 'demo' },
      data: { type: 'string' },
      'client-id': { type: 'string' },
      'client-secret': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    port: toPort(values.port),
    host: oneOf('host', values.host, ['127.0.0.1', '0.0.0.0']),
    seed: oneOf('seed', values.seed, ['demo', 'empty']),
    stateFile: values.data,
    clientId: values['client-id'],
    clientSecret: values['client-secret'],
  };
}

function toPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`--port ${text} is not a port: give a number from 0 to 65535.`);
}

function oneOf<const T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new Error(`--${name} ${value} is not known: give ${choices.join(' or ')}.`);
}

async function main(): Promise<void> {
  const options = toOptions(process.argv.slice(2));
  if (!options) return void process.stdout.write(USAGE);
  const simulator = await createSimulator(options);
  process.stdout.write(
    `Spotnana simulator on ${simulator.url}, control on ${simulator.url}/_control/\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator.close());
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
