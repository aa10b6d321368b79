import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** It says in the editor what `imports.test.ts` holds for certain; each of its own rules bites. */
describe('.oxlintrc.json', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'usher-lint-'));
    copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** Files on which the rule has a finding, of those given. */
  function findings(rule: string, lines: [file: string, text: string][]): string[] {
    for (const [file, text] of lines) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${text}\n`);
    }
    const args = [join(root, 'node_modules/oxlint/bin/oxlint'), '--format', 'json', '.'];
    let output: string;
    try {
      output = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    } catch (error) {
      output = (error as { stdout: string }).stdout;
    }
    const { diagnostics } = JSON.parse(output) as {
      diagnostics: { code: string; filename: string }[];
    };
    return diagnostics
      .filter(({ code }) => code.includes(rule))
      .map(({ filename }) => filename)
      .sort();
  }

  it('finds each forbidden import, and no other', () => {
    const forbidden: Record<string, string> = {
      'src/contracts': 'zod node:fs @temporalio/common ../client/x.js',
      workflows:
        'node:fs undici zod pino commander @temporalio/client @temporalio/worker ' +
        '@temporalio/activity @temporalio/testing @temporalio/envconfig @temporalio/proto ' +
        '../activities/x.js ../test/x.js ../bench/x.js ../src/spotnana/x.js ../src/client/x.js ' +
        '../src/worker/x.js ../src/cli/x.js ../src/simulator/x.js ../src/temporal-server/x.js ' +
        '../src/config/x.js ../src/observability/x.js',
      activities:
        '../workflows/x.js ../src/client/x.js ../src/worker/x.js ../src/cli/x.js ' +
        '../src/simulator/x.js ../src/temporal-server/x.js',
      'src/spotnana':
        '../client/x.js ../worker/x.js ../cli/x.js ../simulator/x.js ../temporal-server/x.js ' +
        '../config/x.js ../observability/x.js ../../workflows/x.js ../../activities/x.js ' +
        '@temporalio/common',
      'src/simulator': '../spotnana/x.js ../contracts/x.js @temporalio/client',
      'src/client':
        '@temporalio/worker @temporalio/testing @temporalio/activity ../worker/x.js ../cli/x.js ' +
        '../simulator/x.js ../temporal-server/x.js ../spotnana/x.js ../../activities/x.js ' +
        '../../workflows/x.js',
    };
    const permitted: [string, string][] = [
      ['src/contracts/ok.ts', './text.js'],
      ['workflows/ok.ts', '@temporalio/workflow'],
      ['workflows/ok-2.ts', '../src/contracts/text.js'],
      ['activities/ok.ts', '../src/spotnana/index.js'],
      ['src/spotnana/ok.ts', 'undici'],
      ['src/simulator/ok.ts', 'node:http'],
      ['src/client/ok.ts', '../contracts/text.js'],
    ];
    const bad = Object.entries(forbidden).flatMap(([home, specifiers]) =>
      specifiers
        .split(' ')
        .map((specifier, index): [string, string] => [`${home}/x-${index}.ts`, specifier]),
    );
    const lines = [...bad, ...permitted].map(([file, specifier]): [string, string] => [
      file,
      `import '${specifier}';`,
    ]);
    expect(findings('no-restricted-imports', lines)).toEqual(bad.map(([file]) => file).sort());
  });

  it('finds what contracts and workflows may not touch, and prints where no person reads', () => {
    const globals = ['process', 'fetch', 'performance', 'setInterval'];
    const bad = ['src/contracts', 'workflows'].flatMap((home) =>
      globals.map((name): [string, string] => [`${home}/g-${name}.ts`, `void ${name};`]),
    );
    bad.push(['src/contracts/g-timer.ts', 'void setTimeout;']);
    expect(findings('no-restricted-globals', bad)).toEqual(bad.map(([file]) => file).sort());
    const print = `console.log('x');`;
    const prints: [string, string][] = [
      ['src/worker/p.ts', print],
      ['src/cli/p.ts', print],
    ];
    expect(findings('no-console', prints)).toEqual(['src/worker/p.ts']);
  });
});
