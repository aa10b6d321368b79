import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const bundle = readFileSync(`${root}dist/workflow-bundle.js`, 'utf8');

/** Our own code, and Temporal's with what that needs itself. */
const ALLOWED = [
  /^\.\/dist\/workflows\//,
  /^\.\/dist\/src\/contracts\//,
  /^\.\/node_modules\/@temporalio\/(common|workflow)\//,
  /^\.\/node_modules\/@temporalio\/worker\/lib\/workflow\/module-overrides\//,
  /^\.\/node_modules\/(@noble\/hashes|long|ms|nexus-rpc)\//,
  // Places for converters that we do not have.
  /^__temporal_custom_(failure|payload)_converter \(ignored\)$/,
];

/** Every module that a bundle holds, as webpack names it above the module's code. */
function modulesOf(code: string): string[] {
  return [...code.matchAll(/^ {2}!\*\*\* (.+) \*\*\*!$/gm)].map(([, name = '']) => name);
}

const strangers = (code: string) =>
  modulesOf(code).filter((name) => !ALLOWED.some((allowed) => allowed.test(name)));

describe('the workflow bundle', () => {
  it('reaches workflows/, src/contracts and Temporal, also by detours, and nothing else', () => {
    expect(modulesOf(bundle)).toContain('./dist/workflows/index.js');
    expect(modulesOf(bundle)).toContain('./dist/src/contracts/names.js');
    expect(strangers(bundle)).toEqual([]);
  });

  it('says nothing of the folders where it was built', () => {
    const map = /sourceMappingURL=data:application\/json;.*?base64,(\S+)/.exec(bundle)?.[1] ?? '';
    const text = Buffer.from(map, 'base64').toString();
    expect(text).toContain('./workflows/add-user-to-group.ts');
    expect(bundle).not.toContain(root);
    expect(text).not.toContain(root);
  });
});

describe('the check can fail: a contract that imports', () => {
  /** Bundles workflows whose contract imports a helper that imports `specifier`. */
  async function bundleWith(specifier: string): Promise<string> {
    const folder = mkdtempSync(`${root}dist/.bundle-`);
    const files = {
      'workflows/index.js': `export { name } from '../contracts/names.js';`,
      'contracts/names.js': `import { help } from './helper.js';\nexport const name = help;`,
      'contracts/helper.js': `import * as it from '${specifier}';\nexport const help = it;`,
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(`${folder}/${name}`), { recursive: true });
      writeFileSync(`${folder}/${name}`, text);
    }
    const workflowsPath = `${folder}/workflows/index.js`;
    const logger = new DefaultLogger('ERROR', () => {});
    try {
      return (await bundleWorkflowCode({ workflowsPath, logger })).code;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('a package is seen', async () => {
    expect(strangers(await bundleWith('zod')).join()).toContain('./node_modules/zod/');
  });

  it.each(['node:fs', 'undici'])('%s is not even bundled', async (specifier) => {
    await expect(bundleWith(specifier)).rejects.toThrow('Webpack finished with errors');
  });
});
