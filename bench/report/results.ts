import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Circumstances } from './circumstances.js';
import { toSvg } from './chart.js';
import { toMarkdown } from './markdown.js';
import type { Report } from './report.js';

/** One run of a scenario, as it is stored: `bench/results/SCENARIO.json`, with the chart beside it. */
export interface Result {
  scenario: string;
  about: string;
  circumstances: Circumstances;
  report: Report;
}

/** Of the sources, also where the compiled code runs. */
export function benchFolder(): string {
  const here = new URL('.', import.meta.url).href.replace('/dist/bench/report/', '/bench/report/');
  return fileURLToPath(new URL('..', here));
}

/** Stores the results of one scenario, and writes RESULTS.md anew from those of all. */
export async function storeResult(result: Result, folder = benchFolder()): Promise<void> {
  await mkdir(`${folder}results`, { recursive: true });
  const path = `${folder}results/${result.scenario}`;
  await writeFile(`${path}.json`, `${JSON.stringify(result, undefined, 2)}\n`);
  await writeFile(`${path}.svg`, toSvg(result.report.chart));
  await writeFile(`${folder}RESULTS.md`, toMarkdown(await readResults(folder)));
}

/** By name of the scenario. */
export async function readResults(folder = benchFolder()): Promise<Result[]> {
  const names = (await readdir(`${folder}results`)).filter((name) => name.endsWith('.json'));
  return Promise.all(
    names
      .sort()
      .map(
        async (name) => JSON.parse(await readFile(`${folder}results/${name}`, 'utf8')) as Result,
      ),
  );
}
