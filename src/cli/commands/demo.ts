import type { Command } from 'commander';
import type { AddUserToGroupInput } from '../../client/index.js';
import type { RequestEntry, Simulator } from '../../simulator/index.js';
import type { CommandAnswer, CommandContext } from '../context.js';
import { playBatch } from '../demo-batch.js';
import { InterruptedError, NOTHING_LEFT } from '../errors.js';
import { EXIT } from '../exit-status.js';
import type { Register } from '../register.js';
import type { Stack } from '../stack.js';
import { startStack } from '../stack.js';
import { runLink } from '../temporal.js';
import { untilInterrupted } from '../until-interrupted.js';

interface DemoOptions {
  keep?: boolean;
}

const CLOSING_WORDS = `
All of it went as promised, and nothing is left running.
The links above work while the server is up: npm run demo -- --keep
An installation to try things on:            npx usher dev`;

/** What the demo promised and did not see. */
class DemoFailed extends Error {}

const STEP: Record<string, string> = {
  token: '    token',
  listUsers: '        list users',
  listUserGroups: '1 of 6  list user groups',
  getUserGroup: '2 of 6  get the group',
  listUserGroupMembers: '3 of 6  list its members',
  listUserGroupRoles: '4 of 6  list its roles',
  updateUserGroupMembers: '5 of 6  PATCH the members',
  listUserGroupsForUser: "6 of 6  list the user's groups",
};

export function demoCommand(register: Register, program: Command): void {
  const command = program
    .command('demo')
    .description(
      'See it work: server, simulated Spotnana and worker in one go, without credentials.',
    )
    .option('--keep', 'leave everything up until Ctrl-C');
  register.command<DemoOptions, []>(command, ['usher demo', 'usher demo --keep'], demo);
}

async function demo(
  options: DemoOptions & { json: boolean },
  context: CommandContext,
): Promise<CommandAnswer> {
  const say = options.json ? () => {} : context.out;
  say('A Temporal server with Web UI, a simulated Spotnana and a worker are starting …');
  const stack = await startStack({ logLevel: 'error' }, withoutSpotnana(context));
  try {
    const interrupted = untilInterrupted(context.signal).then(() => {
      throw new InterruptedError(NOTHING_LEFT);
    });
    const play = async () => {
      await stack.ready;
      return runScenes(stack, say);
    };
    const runs = await Promise.race([play(), interrupted]);
    interrupted.catch(() => {});
    if (options.keep) {
      say(`\nEverything stays up; Web UI: ${stack.server.uiUrl ?? ''}. Ctrl-C ends it.`);
      await untilInterrupted(context.signal);
    }
    const text = options.keep ? 'Stopped; nothing is left running.' : CLOSING_WORDS;
    return { status: EXIT.ok, text, json: { runs } };
  } finally {
    await stack.stop();
  }
}

/** The demo is the same wherever it runs. */
function withoutSpotnana(context: CommandContext): CommandContext {
  const entries = Object.entries(context.env).filter(([name]) => !/^(SPOTNANA|USHER)_/.test(name));
  return { ...context, env: { ...Object.fromEntries(entries), USHER_HTTP_ADDRESS: 'off' } };
}

interface Run {
  workflowId: string;
  link: string;
  summary: string;
}

async function runScenes(stack: Stack, say: (text: string) => void): Promise<Run[]> {
  const { Client, Connection } = await import('@temporalio/client');
  const { UsherClient } = await import('../../client/index.js');
  const { demoData } = await import('../../simulator/index.js');
  const { server } = stack;
  const simulator = stack.simulator as Simulator;
  const connection = await Connection.connect({ address: server.address });
  const usher = new UsherClient({
    client: new Client({ connection }),
    taskQueue: stack.usher.taskQueue,
  });
  const runs: Run[] = [];
  const { id: companyId, users, groups } = demoData.acme;
  const watch = simulator.on('answered', (entry) => say(`    ${line(entry)}`));
  const watchLost = simulator.on('applied', (entry) => {
    if (entry.fault === 'lost-after') say(`    ${line(entry)}  (applied, the answer is lost)`);
  });

  async function play(title: string, input: AddUserToGroupInput): Promise<readonly RequestEntry[]> {
    say(`\n${title}`);
    simulator.control.clearRequests();
    const handle = await usher.startAddUserToGroup(input);
    const { workflowId, runId } = handle;
    const summary = await handle.result({ waitMs: 60_000 }).then(
      (result) => result.summary,
      (error: Error) => error.message,
    );
    const link = runLink(server.uiUrl ?? '', server.namespace, workflowId, runId);
    say(`  → ${summary}\n    ${link}`);
    runs.push({ workflowId, link, summary });
    return [...simulator.requests];
  }

  try {
    const ada = { companyId, groupName: groups.newHiresEmea.name, userId: users.ada.id };
    const title = `Ada joins "${groups.newHiresEmea.name}": the six steps, 2 to 4 at once`;
    const first = await play(title, ada);
    check(
      writes(first) === 1 && runs[0]?.summary.startsWith('Added'),
      'Ada was not added by one PATCH',
    );
    const again = await play('The same again: an early exit, nothing written', ada);
    check(writes(again) === 0, 'a PATCH was sent for a member');
    simulator.faults.add({ operation: 'updateUserGroupMembers', fault: { kind: 'lost-after' } });
    const lost = await play(
      'Bruno, and the answer to the PATCH is lost: usher looks before it would write again',
      {
        companyId,
        groupId: groups.newHiresEmea.id,
        userId: users.bruno.id,
      },
    );
    check(
      writes(lost) === 1 && runs[2]?.summary.startsWith('Added'),
      'the lost answer was not survived',
    );
    const refused = await play(
      'A misspelt group: searched for, then the whole list read; an honest refusal',
      {
        ...ada,
        groupName: 'New Hires EMAE',
      },
    );
    check(writes(refused) === 0 && runs[3]?.summary.includes('NOT added'), 'nothing was refused');
    say('\nA file of new hires: its plan, an approval, and what became of each row');
    const { result, ...run } = await playBatch(usher, demoData.acme, say);
    const link = runLink(server.uiUrl ?? '', server.namespace, run.workflowId, run.runId);
    say(`  → ${result.summary}\n    ${link}`);
    runs.push({ workflowId: run.workflowId, link, summary: result.summary });
    check(result.counts.added === 6 && result.counts.refused === 2, 'the batch went otherwise');
    return runs;
  } finally {
    watch();
    watchLost();
    await usher.close();
    await connection.close();
  }
}

function writes(requests: readonly RequestEntry[]): number {
  return requests.filter(({ operation }) => operation === 'updateUserGroupMembers').length;
}

function line({ operation, status, at, answeredAt = at }: RequestEntry): string {
  return `${(STEP[operation] ?? operation).padEnd(34)} ${status ?? '   '}  ${answeredAt - at} ms`;
}

function check(holds: boolean | undefined, otherwise: string): void {
  if (!holds) throw new DemoFailed(`The demo did not go as promised: ${otherwise}`);
}
