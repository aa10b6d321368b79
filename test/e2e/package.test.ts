import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedTemporal } from '../support/temporal.js';
import { startWorkerProcess } from '../support/worker-process.js';
import type { World } from '../support/worlds.js';
import { createWorld } from '../support/worlds.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** Another team's service: typed, with a Temporal client of its own. */
const SERVICE = `
import { Client, Connection } from '@temporalio/client';
import type { AddUserToGroupInput, AddUserToGroupResult } from 'usher';
import { AddFailedError, UsherClient } from 'usher';

const [address = '', taskQueue = '', input = ''] = process.argv.slice(2);
const connection = await Connection.connect({ address });
const usher = new UsherClient({ client: new Client({ connection }), taskQueue });
const asked = JSON.parse(input) as AddUserToGroupInput;
const result: AddUserToGroupResult = await usher.addUserToGroup(asked);
const refused = await usher.addUserToGroup({ ...asked, groupId: asked.companyId }).catch((error: unknown) => error);
// @ts-expect-error An outcome is one of two words: the types are there, and not any.
const outcome: 'perhaps' = result.outcome;
const type = refused instanceof AddFailedError ? refused.type : String(refused);
console.log(JSON.stringify({ outcome, type }));
await connection.close();
`;

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2023',
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    outDir: 'out',
    rootDir: '.',
  },
  include: ['*.ts'],
};

let project: string;
let packed: string[];
let world: World;

const inProject = (name: string) => join(project, name);
const installed = (name: string) => join(project, 'node_modules', name);

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'usher-package-'));
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', project];
  const { stdout } = await run('npm', pack, { cwd: root });
  const [tarball] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  packed = tarball.files.map(({ path }) => path).sort();
  writeFileSync(inProject('package.json'), '{ "private": true, "type": "module" }');
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', [...install, inProject(tarball.filename)], { cwd: project });
  world = await createWorld(sharedTemporal().address);
}, 180_000);

afterAll(async () => {
  await world.close();
  rmSync(project, { recursive: true, force: true });
});

describe('the tarball', () => {
  it('holds what is needed, and nothing else', () => {
    const rest = packed.filter((path) => !/^dist\/(src|activities)\/.*(\.js|\.d\.ts)$/.test(path));
    const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
    const examples = readdirSync(join(root, 'examples'));
    const charts = readdirSync(join(root, 'bench/results')).filter((name) => name.endsWith('.svg'));
    const named = ['ARCHITECTURE.md', 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
    expect(rest).toEqual(
      [
        ...named,
        'dist/workflow-bundle.js',
        'bench/RESULTS.md',
        ...charts.map((name) => `bench/results/${name}`),
        ...docs.filter((name) => name.includes('.')).map((name) => `docs/${name}`),
        ...examples.map((name) => `examples/${name}`),
      ].sort(),
    );
  });

  it('has the target of every link in its pages', () => {
    const pages = packed.filter((path) => path.endsWith('.md'));
    const missing = pages.flatMap((page) =>
      linksOf(readFileSync(installed(`usher/${page}`), 'utf8'))
        .map((link) => normalize(join(dirname(page), link)))
        .filter((target) => !packed.includes(target))
        .map((target) => `${page}: ${target}`),
    );
    expect(missing).toEqual([]);
  });
});

/** The relative links of a page, without their anchors. */
function linksOf(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

describe('installed in an empty project', () => {
  it('usher knows its version', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    const { stdout } = await run('npx', ['usher', '--version'], { cwd: project });
    expect(stdout.trim()).toBe(version);
  });

  it('its worker serves an add that its command line asks for', async () => {
    const main = installed('usher/dist/src/cli/main.js');
    const worker = await startWorkerProcess(world.env, main);
    try {
      await worker.ready();
      const { companyId, groupName, userId } = world.ids;
      const asked = ['--company', companyId, '--group', groupName, '--user', userId];
      const { stdout } = await run(installed('.bin/usher'), ['add', ...asked, '--json'], {
        cwd: project,
        env: { ...process.env, ...world.env },
      });
      expect(JSON.parse(stdout)).toMatchObject({ outcome: 'added' });
    } finally {
      await worker.stop();
    }
  });

  it('its types hold a service and the examples to the strictest', async () => {
    cpSync(join(root, 'examples'), project, { recursive: true });
    writeFileSync(inProject('service.ts'), SERVICE);
    writeFileSync(inProject('tsconfig.json'), JSON.stringify(TSCONFIG));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc], { cwd: project }).catch(
      (error: unknown) => error as { stdout: string },
    );
    // The SDK's own declarations are not clean under these settings.
    const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
    expect(errors.filter((line) => !line.startsWith('node_modules/@temporalio/'))).toEqual([]);
  });

  it('its client needs nothing of a worker: it adds where none of that is there', async () => {
    const strange = ['worker', 'core-bridge', 'activity', 'workflow'].map(
      (name) => `@temporalio/${name}`,
    );
    strange.push('undici', 'zod', 'pino', 'pino-pretty', 'commander', '@swc', 'webpack');
    strange.push('usher/dist/activities', 'usher/dist/workflow-bundle.js');
    const own = readdirSync(installed('usher/dist/src'));
    const kept = ['client', 'contracts', 'row-file'];
    strange.push(
      ...own.filter((name) => !kept.includes(name)).map((name) => `usher/dist/src/${name}`),
    );
    for (const name of strange) rmSync(installed(name), { recursive: true });
    await world.startWorker();
    const { companyId, groupId } = world.ids;
    const userId = crypto.randomUUID();
    world.simulator.store.addUser({ id: userId, companyId, name: 'New' });
    const { address } = sharedTemporal();
    const input = JSON.stringify({ companyId, groupId, userId });
    const service = ['out/service.js', address, world.taskQueue, input];
    const { stdout } = await run(process.execPath, service, { cwd: project });
    expect(JSON.parse(stdout)).toEqual({ outcome: 'added', type: 'SpotnanaNotFound' });
  });

  it('and nothing of a worker is there indeed', async () => {
    const script = ['--input-type=module', '--eval', `import '@temporalio/worker'`];
    const importing = run(process.execPath, script, { cwd: project });
    await expect(importing).rejects.toThrow('ERR_MODULE_NOT_FOUND');
  });
});
