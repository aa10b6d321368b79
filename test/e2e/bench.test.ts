import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../bench/report/results.js';

const MAIN = fileURLToPath(new URL('../../dist/bench/main.js', import.meta.url));

async function bench(args: readonly string[]) {
  const { PATH = '', HOME = '', TEMPORAL_CLI_PATH } = process.env;
  const env = { PATH, HOME, ...(TEMPORAL_CLI_PATH !== undefined && { TEMPORAL_CLI_PATH }) };
  const child = spawn(process.execPath, [MAIN, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}

/** Start and end, three for each of five activities, three for each of six workflow tasks. */
const NAIVE_EVENTS = 35;

const some = expect.any(Number) as number;

/** The numbers of a toy run mean nothing; that they are all there means that the benchmark still runs. */
describe('npm run bench at toy size', () => {
  let results: Result[];

  beforeAll(async () => {
    const { status, stdout, stderr } = await bench(['--size', 'toy', '--json']);
    expect(status, stderr).toBe(0);
    results = JSON.parse(stdout) as Result[];
  }, 240_000);

  const tablesOf = (wanted: string) =>
    results.find(({ scenario }) => scenario === wanted)?.report.tables ?? [];

  it('single: usher and its peers add one at a time, and a worker is killed', () => {
    const [latencies, recoveries, costs] = tablesOf('single');
    expect(latencies?.rows).toEqual(
      [0, 5].flatMap((apiMs) => [
        // At toy durations a busy machine makes it try a step again.
        ['memory', apiMs, 'usher', 2, some, some, some, some],
        ['memory', apiMs, 'naive workflow', 2, some, some, some, 5],
        ['memory', apiMs, 'plain script', 2, some, some, some, 5],
      ]),
    );
    expect(recoveries?.rows).toEqual([['updateUserGroupMembers', 1, some, some, some, some]]);
    expect(costs?.rows.map(([, name, events]) => [name, events])).toEqual([
      ['usher', some],
      ['naive workflow', NAIVE_EVENTS],
      ['plain script', null],
    ]);
  });

  it('bulk: usher and its peers add many', () => {
    const [rates] = tablesOf('bulk');
    expect(rates?.rows).toEqual([
      ['file', 'usher', 300, 300, some, some, some, some],
      ['file', 'plain script', 20, 4, some, some, 5, null],
      ['file', 'naive workflow', 6, 4, some, some, 5, NAIVE_EVENTS],
    ]);
  });

  it('rate-limited: usher and its peers add many at an API that answers 429', () => {
    const [rates] = tablesOf('rate-limited');
    expect(rates?.rows).toEqual(
      [
        ['usher', 40],
        ['usher, two workers', 40],
        ['plain script', 12],
        ['naive workflow', 4],
      ].map(([label, count]) => [label, count, 0, some, some, some, some, some, some]),
    );
  });

  it('mixed: single adds beside batches, and at a closed API', () => {
    const [latencies, closed] = tablesOf('mixed');
    expect(latencies?.rows).toEqual([
      ['nothing', 2, some, some, some, some, some],
      ['batches', 2, some, some, some, some, some],
    ]);
    expect(closed?.rows).toEqual([[0, some, some, some]]);
  });

  it('million: batches without a plan, with one, and with refused rows', () => {
    const [batches] = tablesOf('million');
    expect(batches?.rows.map((row) => row.slice(0, 4))).toEqual([
      ['baseline', 40, 40, 0],
      ['with a plan', 200, 200, 0],
      ['some refused', 40, 36, 4],
    ]);
  });

  it('names the scenarios where one is not known', async () => {
    const { status, stdout, stderr } = await bench(['double']);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: 'There is no scenario double: give single, bulk, rate-limited, mixed, million.\n',
    });
  });
});
