import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Files that take a minute or more, the longest first. */
const LONG = [
  'test/chaos/chaos.test.ts',
  'test/workflow/faults.test.ts',
  'test/e2e/bulk-crash.test.ts',
  'test/workflow/bulk-poison.test.ts',
  'test/e2e/bench.test.ts',
  'test/chaos/batch-chaos.test.ts',
  'test/e2e/crash.test.ts',
  'test/workflow/bulk-trouble.test.ts',
  'test/workflow/bulk-outside.test.ts',
  'test/e2e/worker.test.ts',
  'test/workflow/operations.test.ts',
];

/**
 * What takes long begins first. A fresh clone has no durations of an earlier run, and by size of the files (what is left to
 * Vitest then) the longest would begin last, with one processor idle until it has ended.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    return others.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = LONG.findIndex((file) => moduleId.endsWith(file));
  return rank === -1 ? LONG.length : rank;
}
