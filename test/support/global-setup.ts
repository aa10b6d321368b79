import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.js';
import { findTemporalCli, startTemporalServer } from '../../src/temporal-server/index.js';

declare module 'vitest' {
  interface ProvidedContext {
    temporalCli: string;
    temporalAddress: string;
  }
}

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One real Temporal server for the whole run; each test has task queues and ids of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { env } = process;
  const cli = await findTemporalCli({ env, onProgress: (line) => console.error(line) });
  const server = await startTemporalServer({
    cli: cli.path,
    uiPort: false,
    searchAttributes: SEARCH_ATTRIBUTES,
    env,
  });
  project.provide('temporalCli', cli.path);
  project.provide('temporalAddress', server.address);
  return async () => server.stop();
}
