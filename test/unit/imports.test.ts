import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What each folder may import, beside itself: the whole of "imports only point down". */
const MAY_IMPORT: Record<string, string> = {
  'src/contracts': '@noble/hashes',
  workflows: 'src/contracts @temporalio/common @temporalio/workflow',
  'src/spotnana': 'src/contracts node undici zod',
  'src/config': 'src/contracts src/spotnana @temporalio/envconfig zod',
  'src/observability': 'src/config @temporalio/worker pino pino-pretty',
  activities: 'src/config src/contracts src/spotnana @temporalio/activity @temporalio/common node',
  'src/worker':
    'activities src/config src/contracts src/observability src/spotnana ' +
    '@temporalio/client @temporalio/worker node undici',
  'src/client':
    'src/contracts src/row-file @temporalio/client @temporalio/common @temporalio/envconfig node',
  'src/row-file': 'src/contracts node',
  'src/simulator': 'node zod',
  'src/temporal-server': '@temporalio/client node undici',
  'src/cli':
    'src/client src/row-file src/simulator src/temporal-server src/worker ' +
    'src/config src/contracts src/observability src/spotnana @temporalio/client commander node',
  'bench/rig': 'src/contracts node',
  'bench/peers': 'bench/rig @temporalio/client @temporalio/worker @temporalio/workflow node undici',
  'bench/usher': 'bench/rig src/cli src/client src/config',
  'bench/simulator': 'bench/rig src/simulator',
  'bench/stage':
    'bench/peers bench/rig bench/simulator src/contracts src/simulator src/temporal-server ' +
    '@temporalio/client node',
  'bench/report': 'bench/rig node',
  'bench/scenarios': 'bench/report bench/rig bench/stage src/client src/config src/simulator node',
  bench: 'bench/report bench/scenarios src/temporal-server node',
};

/** Static, dynamic, of types only, and what is exported on. */
const SPECIFIER = /\b(?:from|import)\s*\(?\s*'([^']+)'/g;

/** The imports of a file that its folder may not have. */
function strays(file: string, text: string): string[] {
  const home = folderOf(file);
  const allowed = [home, ...(MAY_IMPORT[home] ?? '').split(' ')];
  const targets = [...text.matchAll(SPECIFIER)].map(([, specifier = '']) =>
    specifier.startsWith('.')
      ? folderOf(posix.join(posix.dirname(file), specifier))
      : packageOf(specifier),
  );
  return targets.filter((target) => !allowed.includes(target));
}

function folderOf(file: string): string {
  const [top = '', second = '', third] = file.split('/');
  return third !== undefined && (top === 'src' || top === 'bench') ? `${top}/${second}` : top;
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node';
  const [scope = '', name = ''] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

describe('imports only point down', () => {
  const files = ['src', 'workflows', 'activities', 'bench'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  );

  it('in every file', () => {
    const found = files.flatMap((file) =>
      strays(file, readFileSync(join(root, file), 'utf8')).map((target) => `${file}: ${target}`),
    );
    expect(found).toEqual([]);
  });

  it('and every folder has its line in the table', () => {
    expect(new Set(files.map(folderOf))).toEqual(new Set(Object.keys(MAY_IMPORT)));
  });

  it.each([
    ['src/simulator/x.ts', `import { a } from '../spotnana/index.js';`],
    ['src/client/x.ts', `const a = await import('../worker/run-worker.js');`],
    ['src/client/x.ts', `import type { A } from '@temporalio/worker';`],
    ['src/contracts/x.ts', `import 'node:fs';`],
    ['workflows/x.ts', `export { a } from '../activities/index.js';`],
    ['workflows/x.ts', `import ms from 'ms';`],
    ['src/spotnana/x.ts', `import { a } from '../../workflows/index.js';`],
    ['src/worker/x.ts', `import { a } from '../cli/main.js';`],
    ['src/row-file/x.ts', `import { a } from '../client/index.js';`],
    ['src/cli/x.ts', `import { a } from '../../test/support/worlds.js';`],
    ['src/cli/x.ts', `import { a } from '../../bench/options.js';`],
    ['bench/peers/x.ts', `import { a } from '../../src/spotnana/index.js';`],
  ])('the check can fail: %s, %s', (file, text) => {
    expect(strays(file, text)).toHaveLength(1);
  });
});
