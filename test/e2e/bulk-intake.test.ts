import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BulkWorld } from '../support/bulk-world.js';
import { createBulkWorld } from '../support/bulk-world.js';

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

let world: BulkWorld;

beforeEach(async () => {
  world = await createBulkWorld();
});

afterEach(async () => world.close());

function spawnStart(file: string, args: string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const start = ['bulk', 'start', file, '--company', world.ids.companyId];
  return spawn(process.execPath, [MAIN, ...start, ...args], {
    env: { PATH, HOME, ...world.env },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}

/** Kills the client so long after it has said that its batch is open. */
async function startAndKill(file: string, args: string[], afterMs: number): Promise<void> {
  const child = spawnStart(file, args);
  const ended = once(child, 'exit');
  child.stderr.setEncoding('utf8');
  for await (const text of child.stderr) {
    if (/Started|Joined/.test(String(text))) break;
  }
  await setTimeout(afterMs);
  child.kill('SIGKILL');
  await ended;
}

describe('the intake', () => {
  it('is killed three times (kill -9) and run again: no row lost or doubled', async () => {
    await world.startWorker({ maxPerSecond: 2_000 });
    const large = world.addGroup('Large');
    const small = Array.from({ length: 20 }, (_, n) => world.addGroup(`Small ${n}`));
    const people = world.hire(4_500);
    const teamOf = (n: number) => (n < 2_500 ? 'Large' : `Small ${n % 20}`);
    const lines = people.map(({ id }, n) => `${id},${teamOf(n)}`);
    const file = world.write('many.csv', `User ID,Team\n${lines.join('\n')}\n`);
    const args = ['--yes', '--batch', 'killed', '--out', `${file}.out`];

    const afterMs = [0, Math.random() * 250, Math.random() * 250];
    for (const ms of afterMs) await startAndKill(file, args, ms);
    const last = await world.start(file, args);
    expect(last, `killed after ${afterMs.join(', ')} ms`).toMatchObject({ status: 0 });

    const added = world.table(`${file}.out`).filter((row) => row['usher outcome'] === 'added');
    expect(added).toHaveLength(people.length);
    const ids = people.map(({ id }) => id);
    const { store, requests } = world.simulator;
    expect([...store.membersOf(large)].sort()).toEqual(ids.slice(0, 2_500).sort());
    expect(small.flatMap((id) => store.membersOf(id)).sort()).toEqual(ids.slice(2_500).sort());
    const applied = requests.flatMap((request) => request.applied ?? []);
    expect(applied).toHaveLength(people.length);
  }, 60_000);

  it('is interrupted, which says that the same command goes on with it', async () => {
    await world.startWorker();
    const file = world.writeHires('long.csv', world.hire(50), world.ids.groupName);
    const interrupted = await world.start(file, [], { interruptAt: /Started/ });
    expect(interrupted.status).toBe(5);
    expect(interrupted.stderr).toContain('the same command goes on with it');
    expect(await world.start(file)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('Joined'),
    });
  });

  it('takes standard input, and the same rows again from a file', async () => {
    await world.startWorker();
    const people = world.hire(3);
    const file = world.writeHires('piped.csv', people, world.ids.groupName);
    const child = spawnStart('-', ['--plan', '--batch', 'piped']);
    createReadStream(file).pipe(child.stdin);
    child.stderr.resume();
    const [status] = (await once(child, 'exit')) as [number];
    expect(status).toBe(0);
    const applied = await world.start(file, ['--yes', '--batch', 'piped', '--watch']);
    expect(applied.stderr).toContain('Planned, nothing written. 3 rows');
    expect(applied.status).toBe(0);
  });
});
