// Prints "N passed, N failed" from vitest's JSON report. A run that failed before or beside its tests (a type error,
// a lint finding) counts as one failure.
import { existsSync, readFileSync } from 'node:fs';

const [report, status] = process.argv.slice(2);
const counts = existsSync(report)
  ? JSON.parse(readFileSync(report, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 0 };
const isOtherFailure = status !== '0' && counts.numFailedTests === 0;
const failed = counts.numFailedTests + (isOtherFailure ? 1 : 0);
process.stdout.write(`\n${counts.numPassedTests} passed, ${failed} failed\n`);
