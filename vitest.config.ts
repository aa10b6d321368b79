import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/end-with-parent.ts'],
    pool: 'forks',
    // Twice the processors of a small machine: most of the time, tests wait for what takes its time.
    maxWorkers: 4,
    maxConcurrency: 8,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    // The default of one second is less than an add may take on a busy machine; what is polled for is not speed.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
    silent: 'passed-only',
    reporters: ['default', 'json'],
    outputFile: { json: 'dist/test-report.json' },
  },
});
