import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemporalServer, TemporalServerOptions } from '../../src/temporal-server/index.js';
import { TemporalServerStartError, startTemporalServer } from '../../src/temporal-server/index.js';
import { serveCliDownload } from '../support/cli-download.js';
import { writeScript } from '../support/fake-cli.js';
import { processesOfGroup } from '../support/processes.js';
import { sharedTemporal } from '../support/temporal.js';

const BUILT = new URL('../../dist/src/temporal-server/index.js', import.meta.url).href;

const { cli } = sharedTemporal();
const servers: TemporalServer[] = [];
const connections: Connection[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-server-'));
});

afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
  for (const server of servers.splice(0)) await server.kill9();
  await rm(folder, { recursive: true });
});

async function start(options: Partial<TemporalServerOptions> = {}): Promise<TemporalServer> {
  const server = await startTemporalServer({ cli, uiPort: false, ...options });
  servers.push(server);
  return server;
}

async function connect({ address, namespace }: TemporalServer): Promise<Client> {
  const connection = await Connection.connect({ address });
  connections.push(connection);
  return new Client({ connection, namespace });
}

async function searchAttributesOf(server: TemporalServer): Promise<Record<string, unknown>> {
  const { connection } = await connect(server);
  const { namespace } = server;
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return customAttributes ?? {};
}

/** A Node process that starts a server and then does nothing; prints the server's pid. */
async function startInAnotherProcess(): Promise<{ parent: ChildProcess; serverPid: number }> {
  const script = `import { startTemporalServer } from ${JSON.stringify(BUILT)};
    const server = await startTemporalServer({ cli: ${JSON.stringify(cli)}, uiPort: false });
    console.log(server.pid);
    setInterval(() => {}, 1000);`;
  const parent = runModule(script);
  const [line] = (await once(parent.stdout!, 'data')) as [string];
  return { parent, serverPid: Number(line) };
}

function runModule(script: string, env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8');
  return child;
}

describe('a server', () => {
  it('answers with its namespace, search attributes and UI, and logs to its file', async () => {
    const searchAttributes = { UsherState: 'Keyword', UsherRowsFailed: 'Int' } as const;
    const logFile = join(folder, 'server.log');
    const server = await startTemporalServer({
      cli,
      namespace: 'other',
      searchAttributes,
      logFile,
    });
    servers.push(server);
    expect(await searchAttributesOf(server)).toEqual({ UsherState: 2, UsherRowsFailed: 3 });
    expect((await fetch(server.uiUrl!)).status).toBe(200);
    expect(process.kill(server.pid, 0)).toBe(true);
    await server.stop();
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(await readFile(logFile, 'utf8')).toContain('Temporal Server:');
  });

  it('has its runs again after kill -9 and a restart on its database file and port', async () => {
    const options = { dbFile: join(folder, 'data', 'temporal.db'), namespace: 'kept' };
    const first = await start({ ...options, searchAttributes: { UsherState: 'Keyword' } });
    const run = { taskQueue: 'nobody', workflowId: 'survivor' };
    await (await connect(first)).workflow.start('AnyWorkflow', run);
    await first.kill9();
    expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });

    const searchAttributes = { UsherState: 'Keyword', UsherSummary: 'Text' } as const;
    const second = await start({ ...options, port: first.port, searchAttributes });
    expect(second.pid).not.toBe(first.pid);
    expect(second.address).toBe(first.address);
    const found = await (await connect(second)).workflow.getHandle('survivor').describe();
    expect(found.status.name).toBe('RUNNING');
    expect(await searchAttributesOf(second)).toEqual({ UsherState: 2, UsherSummary: 1 });
  });
});

describe('no process is left', () => {
  it('by stop and by kill9, which may be called again', async () => {
    for (const way of ['stop', 'kill9'] as const) {
      const server = await start();
      expect(await processesOfGroup(server.pid)).toHaveLength(2);
      await server[way]();
      expect(await processesOfGroup(server.pid)).toEqual([]);
      await server[way]();
    }
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('by %s to its parent', async (signal) => {
    const { parent, serverPid } = await startInAnotherProcess();
    expect(await processesOfGroup(serverPid)).toHaveLength(2);
    parent.kill(signal);
    await once(parent, 'exit');
    await expect.poll(async () => processesOfGroup(serverPid), { timeout: 5_000 }).toEqual([]);
  });

  it('by a start that is aborted', async () => {
    const pids = join(folder, 'pid');
    const silent = await writeScript(join(folder, 'silent'), `echo $$ > ${pids}`, 'exec sleep 60');
    const abort = new AbortController();
    const pending = start({ cli: silent, signal: abort.signal });
    const pid = async () => Number(await readFile(pids, 'utf8').catch(() => '0'));
    await expect.poll(pid, { timeout: 5_000 }).toBeGreaterThan(0);
    abort.abort(new Error('Ctrl-C'));
    await expect(pending).rejects.toThrow('Ctrl-C');
    expect(await processesOfGroup(await pid())).toEqual([]);
  });
});

describe('what goes wrong at the start', () => {
  it("carries the server's own words", async () => {
    const error = await failure(start({ extraArgs: ['--no-such-flag'] }));
    expect(error.message).toBe(
      'The Temporal development server ended with status 1:\nError: unknown flag: --no-such-flag',
    );
  });

  it('names a port that was asked for and is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const error = await failure(start({ port }));
    expect(error.message).toMatch(
      new RegExp(`^Port ${port} on 127.0.0.1 cannot be used .* choose`),
    );
    other.close();
  });

  it.each([
    ["Error: can't set frontend port 1: bind: address already in use"],
    // A port of its inner services.
    ['panic: listen tcp 127.0.0.1:2: bind: address already in use', ...stackOf(20)],
  ])('takes other ports where one was taken meanwhile: %s', async (...words) => {
    const unlucky = await writeScript(
      join(folder, 'unlucky'),
      `if mkdir ${folder}/once 2>/dev/null; then`,
      ...words.map((line) => `  echo "${line}" >&2`),
      '  exit 2; fi',
      `exec ${cli} "$@"`,
    );
    const server = await start({ cli: unlucky });
    await connect(server);
  });

  it('tells what it panicked at, not the stack behind it', async () => {
    const words = ['panic: out of luck', '', ...stackOf(20)].map((line) => `echo "${line}" >&2`);
    const broken = await writeScript(join(folder, 'broken'), ...words, 'exit 2');
    const error = await failure(start({ cli: broken }));
    expect(error.message).toMatch(/ended with status 2:\npanic: out of luck$/);
  });

  it('says so where the server never answers', async () => {
    const silent = await writeScript(join(folder, 'silent'), 'echo thinking', 'exec sleep 60');
    const error = await failure(start({ cli: silent, startTimeoutMs: 300 }));
    expect(error.message).toMatch(/did not start: it was not ready within 0.3 s. .*\nthinking$/);
  });
});

it('several processes that need the CLI at the same time fetch it once', async () => {
  const download = await serveCliDownload({ delayMs: 500 });
  const env = { PATH: '/usr/bin:/bin', HOME: folder };
  const script = `import { findTemporalCli } from ${JSON.stringify(BUILT)};
    const { source } = await findTemporalCli({ env: process.env, downloadUrl: '${download.url}' });
    console.log(source);`;
  const sources = [1, 2, 3].map(async () => {
    const [line] = (await once(runModule(script, env).stdout!, 'data')) as [string];
    return line.trim();
  });
  expect((await Promise.all(sources)).toSorted()).toEqual(['cache', 'cache', 'download']);
  expect(download.requests).toHaveLength(2);
  await download.close();
});

function stackOf(frames: number): string[] {
  return Array.from({ length: frames }, (_, n) => `main.frame${n}(0x1, 0x2)`);
}

async function failure(pending: Promise<unknown>): Promise<TemporalServerStartError> {
  const error: unknown = await pending.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TemporalServerStartError);
  return error as TemporalServerStartError;
}
