import { afterAll, beforeAll, expect, it } from 'vitest';
import { usherHere } from '../support/cli-here.js';
import type { DevProcess } from '../support/dev-process.js';
import { startDev } from '../support/dev-process.js';

let dev: DevProcess;

beforeAll(async () => {
  dev = await startDev();
});

afterAll(async () => dev.end());

/** The examples that a command's `--help` ends with, as arguments. */
async function examplesOf(command: string): Promise<string[][]> {
  const { stdout } = await usherHere([...command.split(' '), '--help'], {});
  return [...stdout.matchAll(/^ {2}\$ (?:\w+=\S+ )*usher (.+)$/gm)].map(([, line = '']) =>
    [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
      ([, double, single, bare]) => double ?? single ?? bare ?? '',
    ),
  );
}

/** In this order: a status needs an add. Those of commands that stay up, or need a file, are not run here. */
const commands = ['setup', 'doctor', 'add', 'status', 'groups list', 'groups show'];

it.each([...commands, 'attention', 'links'])(
  'every example of usher %s --help works on usher dev',
  { timeout: 30_000 },
  async (command) => {
    const examples = await examplesOf(command);
    expect(examples).not.toEqual([]);
    for (const args of examples) {
      const { status, stderr } = await usherHere(args, dev.env);
      expect(stderr).not.toMatch(/^Error/m);
      expect(status).toBe(0);
    }
  },
);
