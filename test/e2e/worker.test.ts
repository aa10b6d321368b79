import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.js';
import { freePort } from '../../src/temporal-server/ports.js';
import { startTemporalServer } from '../../src/temporal-server/index.js';
import { usher } from '../support/cli.js';
import { CLIENT_SECRET, secretsIn } from '../support/secrets.js';
import { sharedTemporal } from '../support/temporal.js';
import type { WorkerProcess } from '../support/worker-process.js';
import { startWorkerProcess } from '../support/worker-process.js';
import type { World } from '../support/worlds.js';
import { createWorld } from '../support/worlds.js';

let world: World;
let folder: string;
let port: number;
const workers: WorkerProcess[] = [];

beforeEach(async () => {
  world = await createWorld(sharedTemporal().address);
  folder = await mkdtemp(join(tmpdir(), 'usher-worker-'));
  port = await freePort('127.0.0.1');
});

afterEach(async () => {
  const logs = workers.map(({ log }) => log).join('');
  for (const worker of workers.splice(0)) await worker.stop();
  await world.close();
  await rm(folder, { recursive: true });
  expect(secretsIn(logs)).toEqual([]);
  expect(logs).not.toContain('taskToken');
});

async function start(env: Record<string, string> = {}): Promise<WorkerProcess> {
  const http = { USHER_HTTP_ADDRESS: `127.0.0.1:${port}` };
  const worker = await startWorkerProcess({ ...world.env, ...http, ...env });
  workers.push(worker);
  return worker;
}

async function get(path: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
  return { status: answer?.status ?? 0, text: (await answer?.text()) ?? '' };
}

/** Until `/readyz` answers with this status and a reason that matches. */
async function readyz(status: number, reason = /./): Promise<void> {
  await expect
    .poll(async () => get('/readyz'), { timeout: 30_000, interval: 100 })
    .toEqual({ status, text: expect.stringMatching(reason) });
}

describe('a worker stays up, not ready, says why, and recovers', { timeout: 90_000 }, () => {
  it('where Temporal cannot be reached, at first or later', async () => {
    const temporalPort = await freePort('127.0.0.1');
    await start({ TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}` });
    await readyz(503, /Temporal at .* cannot be reached/);
    expect((await get('/healthz')).status).toBe(200);
    const { cli } = sharedTemporal();
    const options = { cli, uiPort: false, port: temporalPort } as const;
    let server = await startTemporalServer(options);
    try {
      await readyz(503, /search attributes are missing .*UsherState.*usher setup/);
      const env = { ...world.env, TEMPORAL_ADDRESS: server.address };
      expect((await usher(['setup'], env)).status).toBe(0);
      await readyz(200);
      await server.kill9();
      await readyz(503, /Temporal at .* cannot be reached/);
      server = await startTemporalServer({ ...options, searchAttributes: SEARCH_ATTRIBUTES });
      await readyz(200);
    } finally {
      await server.stop();
    }
  });

  it('where the credentials are refused: the secret file is read again, and waiting adds go on', async () => {
    const secretFile = join(folder, 'secret');
    await writeFile(secretFile, 'not-the-secret\n');
    const { SPOTNANA_CLIENT_SECRET: _, ...env } = world.env;
    const worker = await startWorkerProcess({
      ...env,
      SPOTNANA_CLIENT_SECRET_FILE: secretFile,
      USHER_HTTP_ADDRESS: `127.0.0.1:${port}`,
    });
    workers.push(worker);
    await readyz(503, /answered 403 to token .*SPOTNANA_CLIENT_SECRET/);
    const { companyId, groupId, userId } = world.ids;
    const handle = await world.usher.startAddUserToGroup({ companyId, groupId, userId });
    await expect
      .poll(async () => (await handle.status()).attention, { timeout: 30_000 })
      .toBe('act_credentials');
    await writeFile(secretFile, `${CLIENT_SECRET}\n`);
    await readyz(200);
    expect((await handle.result({ waitMs: 60_000 })).outcome).toBe('added');
  });
});

describe('what a worker tells', { timeout: 60_000 }, () => {
  it('metrics of Temporal and of its requests, in the format of Prometheus', async () => {
    await start();
    await readyz(200);
    const { companyId, groupId, userId } = world.ids;
    await world.usher.addUserToGroup({ companyId, groupId, userId });
    const { status, text } = await get('/metrics');
    expect(status).toBe(200);
    expect(text).toMatch(/^temporal_\w+.*\d$/m);
    expect(text).toMatch(/^usher_\w*requests\w*\{.*updateUserGroupMembers.*\} 1$/m);
  });

  it('JSON lines, and an end in good order on SIGTERM: the request in flight is answered', async () => {
    world.simulator.faults.add({
      operation: 'updateUserGroupMembers',
      fault: { kind: 'delay', ms: 2_000 },
    });
    const writing = new Promise<void>((resolve) => {
      world.simulator.on('arrived', ({ operation }) => {
        if (operation === 'updateUserGroupMembers') resolve();
      });
    });
    const worker = await start();
    const { companyId, groupId, userId } = world.ids;
    const handle = await world.usher.startAddUserToGroup({ companyId, groupId, userId });
    await writing;
    await worker.stop();
    for (const line of worker.log.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    const writes = world.simulator.requests.filter(
      ({ operation }) => operation === 'updateUserGroupMembers',
    );
    expect(writes.map(({ outcome }) => outcome)).toEqual(['answered']);
    await start();
    expect((await handle.result({ waitMs: 60_000 })).outcome).toBe('added');
    expect(world.simulator.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });
});
