import type { Command } from 'commander';
import type { OpenMark } from '../../client/index.js';
import type { CommandAnswer, CommandContext } from '../context.js';
import { EXIT } from '../exit-status.js';
import { helpfulCommand } from '../helpful-command.js';
import type { Register } from '../register.js';
import { withTemporal } from '../temporal.js';

export function attentionCommand(register: Register, program: Command): void {
  const command = program
    .command('attention')
    .description(
      'List the runs that make no progress: since when, why, and what helps. Exit status 0 only where there is none, 7 where there is one, or no worker.',
    );
  register.command<{ json: boolean }, []>(
    command,
    ['usher attention', 'usher attention --json'],
    attention,
  );
}

async function attention(_: { json: boolean }, context: CommandContext): Promise<CommandAnswer> {
  const { UsherClient } = await import('../../client/index.js');
  const { isPolled } = await import('../../client/pollers.js');
  return withTemporal(context.env, async ({ client, usher: { taskQueue } }) => {
    const marks: (OpenMark & { command: string })[] = [];
    for await (const mark of new UsherClient({ client }).attention()) {
      marks.push({ ...mark, command: helpfulCommand(mark) });
    }
    // Those that need a person first, then the oldest.
    marks.sort((a, b) => (a.attention + a.since).localeCompare(b.attention + b.since, 'en'));
    // Without a worker nobody could set a mark.
    const hasWorker = await isPolled(client, taskQueue);
    const isWell = marks.length === 0 && hasWorker;
    const lines = [...(hasWorker ? [] : [renderNoWorker(taskQueue)]), ...marks.map(renderMark)];
    return {
      status: isWell ? EXIT.ok : EXIT.waitsForPerson,
      text: isWell ? 'Nothing waits.' : lines.join('\n'),
      json: { marks, taskQueue, hasWorker },
    };
  });
}

function renderNoWorker(taskQueue: string): string {
  return `no worker polls task queue ${taskQueue}: all that is under way waits for one\n  usher worker`;
}

function renderMark({
  attention: mark,
  since,
  workflowId,
  summary,
  command,
}: OpenMark & { command: string }) {
  return [
    `${mark} since ${since.slice(0, 19).replace('T', ' ')} UTC: ${workflowId}`,
    `  ${summary}`,
    `  ${command}`,
  ].join('\n');
}
