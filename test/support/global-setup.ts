import type { TestProject } from 'vitest/node';
import { whenOrphaned } from '../../src/cli/when-orphaned.js';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.js';
import { findTemporalCli, startTemporalServer } from '../../src/temporal-server/index.js';
import type { SharedTemporal } from './temporal.js';

declare module 'vitest' {
  interface ProvidedContext {
    temporal: SharedTemporal;
  }
}

/** Runs that are stuck on code are reported after their second failure, not after their fifth. */
const REPORTS_SOON = { 'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute': 2 };

/** One development server for the whole run: tests keep apart by task queue and workflow id. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  whenOrphaned(process.env, () => process.kill(process.pid, 'SIGTERM'));
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  const { path: cli } = await findTemporalCli({ env: process.env, onProgress });
  const server = await startTemporalServer({
    cli,
    searchAttributes: SEARCH_ATTRIBUTES,
    dynamicConfig: REPORTS_SOON,
  });
  const { address, uiUrl = '' } = server;
  project.provide('temporal', { address, uiUrl, cli });
  // Its state is in memory, so nothing is lost without the second that a shutdown in good order takes.
  return async () => server.kill9();
}
