import { findTemporalCli } from '../src/temporal-server/index.js';
import type { BenchOptions } from './options.js';
import { toOptions } from './options.js';
import { observe } from './report/circumstances.js';
import type { Result } from './report/results.js';
import { storeResult } from './report/results.js';
import { toText } from './report/text.js';
import { SCENARIOS } from './scenarios/index.js';

const USAGE = `Usage: npm run bench -- [SCENARIO…] [--size full|toy] [--json] [--write]

Scenarios (default: all):
${SCENARIOS.map(({ name, about }) => `  ${name.padEnd(14)}${about}\n`).join('')}
--write stores the results in bench/results/ and bench/RESULTS.md.
Exit status: 0 all targets met (at toy size none is judged), 1 not, 2 usage.
`;

const progress = (line: string) => void process.stderr.write(`${line}\n`);

function readOptions(): BenchOptions | undefined {
  try {
    return toOptions(process.argv.slice(2), SCENARIOS);
  } catch (error) {
    progress((error as Error).message);
    return undefined;
  }
}

async function play({ scenarios, size, json, write }: BenchOptions): Promise<Result[]> {
  const cli = await findTemporalCli({ env: process.env, onProgress: progress });
  const results: Result[] = [];
  for (const { name, about, run } of scenarios) {
    const end = observe(cli.version);
    const report = await run({ size, cli: cli.path, progress });
    const result = { scenario: name, about, circumstances: end(), report };
    results.push(result);
    if (!json) process.stdout.write(`\n${name}: ${about}\n\n${toText(report)}\n`);
    if (write) await storeResult(result);
  }
  if (json) process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
  return results;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (!options) return 2;
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const results = await play(options);
  const isMet = results.every(({ report }) => report.targets.every(({ met }) => met));
  return isMet || options.size === 'toy' ? 0 : 1;
}

// Whoever is interrupted leaves nothing behind: the processes end with this one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main();
