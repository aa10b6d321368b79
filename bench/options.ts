import { parseArgs } from 'node:util';
import type { Scenario, Size } from './scenarios/scenario.js';

export interface BenchOptions {
  scenarios: readonly Scenario[];
  size: Size;
  /** One JSON document instead of tables. */
  json: boolean;
  /** Store the results in bench/. */
  write: boolean;
  help: boolean;
}

/** Throws with one sentence where an argument is wrong. */
export function toOptions(args: string[], known: readonly Scenario[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      size: { type: 'string', default: 'full' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { json, write, help } = values;
  const size = toSize(values.size);
  if (write && size === 'toy') throw new Error('--write stores real results: not with --size toy.');
  return { scenarios: choose(positionals, known), size, json, write, help };
}

/** @default all */
function choose(names: readonly string[], known: readonly Scenario[]): readonly Scenario[] {
  if (names.length === 0) return known;
  return names.map((wanted) => {
    const found = known.find(({ name }) => name === wanted);
    if (found) return found;
    throw new Error(
      `There is no scenario ${wanted}: give ${known.map(({ name }) => name).join(', ')}.`,
    );
  });
}

function toSize(text: string): Size {
  if (text === 'full' || text === 'toy') return text;
  throw new Error(`--size ${text} is not known: give full or toy.`);
}
