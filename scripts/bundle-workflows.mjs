// Bundles the compiled workflows once, at build time: every worker of a build runs the same code, and none needs
// a bundler at run time.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const path = (relative) => fileURLToPath(new URL(`../dist/${relative}`, import.meta.url));

const { code } = await bundleWorkflowCode({
  workflowsPath: path('workflows/index.js'),
  logger: new DefaultLogger('WARN'),
});
await writeFile(path('workflow-bundle.js'), code);
