import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

let bundling: Promise<{ code: string }> | undefined;

/** Writes the workflow's bundle, made once, into a file, so that the worker's process holds no bundler. */
export async function writeNaiveBundle(path: string): Promise<void> {
  bundling ??= bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('workflow.js', import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
  await writeFile(path, (await bundling).code);
}
