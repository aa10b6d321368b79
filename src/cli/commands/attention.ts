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
      'List the runs that make no progress: since when, why, and the command that helps. Exit status 0 only where there is none, 7 where there is one.',
    );
  register.command<{ json: boolean }, []>(
    command,
    ['usher attention', 'usher attention --json'],
    attention,
  );
}

async function attention(_: { json: boolean }, context: CommandContext): Promise<CommandAnswer> {
  const { UsherClient } = await import('../../client/index.js');
  return withTemporal(context.env, async ({ client }) => {
    const marks: (OpenMark & { command: string })[] = [];
    for await (const mark of new UsherClient({ client }).attention()) {
      marks.push({ ...mark, command: helpfulCommand(mark) });
    }
    // Those that need a person first, then the oldest.
    marks.sort((a, b) => (a.attention + a.since).localeCompare(b.attention + b.since, 'en'));
    const text = marks.length === 0 ? 'Nothing waits.' : marks.map(renderMark).join('\n');
    const status = marks.length === 0 ? EXIT.ok : EXIT.waitsForPerson;
    return { status, text, json: { marks } };
  });
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
