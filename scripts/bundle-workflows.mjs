// Bundles the compiled workflows once, at build time: every worker of a build runs the same code, and none needs
// a bundler at run time.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = (relative) => `${root}dist/${relative}`;

const { code } = await bundleWorkflowCode({
  workflowsPath: path('workflows/index.js'),
  logger: new DefaultLogger('WARN'),
  // The same code wherever it is built, and no names of the builder's folders in the stack traces of histories.
  webpackConfigHook: ({ output, ...config }) => ({
    ...config,
    devtool: 'inline-nosources-source-map',
    output: {
      ...output,
      devtoolModuleFilenameTemplate: ({ resourcePath }) => resourcePath.replace(root, './'),
    },
  }),
});
await writeFile(path('workflow-bundle.js'), code);
