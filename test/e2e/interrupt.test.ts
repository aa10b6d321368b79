import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

/** Processes that carry the mark in their environment, however they came to be. */
async function marked(mark: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(
    pids.map(async (pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, index) => environments[index]?.includes(mark));
}

const cases = (['dev', 'demo'] as const).flatMap((command) =>
  (['SIGINT', 'SIGTERM'] as const).flatMap((signal) =>
    [150, 500, 900, 2_000].map((afterMs) => ({ command, signal, afterMs })),
  ),
);

describe.runIf(process.platform === 'linux')('nothing is left running', () => {
  it.each(cases)('$command, $signal after $afterMs ms', async ({ command, signal, afterMs }) => {
    const mark = randomUUID();
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [MAIN, command], {
      env: { PATH, HOME, USHER_HTTP_ADDRESS: 'off', MARK: mark },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await setTimeout(afterMs);
    expect(await marked(mark)).not.toEqual([]);
    child.kill(signal);
    await ended;
    await expect.poll(async () => marked(mark), { timeout: 2_000 }).toEqual([]);
  });

  it('also where the shell is killed through which npm had started it', async () => {
    const mark = randomUUID();
    const { PATH = '', HOME = '' } = process.env;
    const shell = spawn('sh', ['-c', `'${process.execPath}' '${MAIN}' dev; true`], {
      env: { PATH, HOME, USHER_HTTP_ADDRESS: 'off', MARK: mark, npm_lifecycle_event: 'dev' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    for await (const text of shell.stderr.setEncoding('utf8')) {
      if (String(text).includes('Ctrl-C ends everything')) break;
    }
    shell.kill('SIGKILL');
    await expect.poll(async () => marked(mark), { timeout: 10_000 }).toEqual([]);
  });
});
