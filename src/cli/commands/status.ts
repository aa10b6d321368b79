import type { Command } from 'commander';
import type { CommandAnswer, CommandContext } from '../context.js';
import { DEMO_USER } from '../demo-ids.js';
import { EXIT } from '../exit-status.js';
import { toPlainLine } from '../plain-text.js';
import type { Register } from '../register.js';
import { renderUnanswered } from '../stuck-text.js';
import { runLink, withTemporal } from '../temporal.js';
import { describe } from './add.js';

export function statusCommand(register: Register, program: Command): void {
  const command = program
    .command('status')
    .description('Show where an add stands. Exit status as for "add": 0 in place, 5 still running.')
    .argument('<workflowId>', 'what "usher add" printed, such as add:c0000000:…');
  const examples = [`usher status 'add:c0000000:finance approvers:${DEMO_USER}'`];
  register.command<{ json: boolean }, [string]>(command, examples, status);
}

async function status(
  _options: { json: boolean },
  context: CommandContext,
  workflowId: string,
): Promise<CommandAnswer> {
  const { UsherClient } = await import('../../client/index.js');
  return withTemporal(context.env, async ({ client, usher, config }) => {
    const usherClient = new UsherClient({ client, taskQueue: usher.taskQueue });
    const handle = await usherClient.getAdd(workflowId);
    const { runId } = handle;
    const link =
      usher.uiUrl === undefined
        ? {}
        : { link: runLink(usher.uiUrl, config.namespace, workflowId, runId) };
    const now = await handle.status();
    const ids = { workflowId, runId, ...link };
    if (now.workflowStatus !== 'RUNNING') {
      const result = await handle.result({ signal: context.signal });
      return { status: EXIT.ok, text: describe(result), json: { ...ids, ...now, ...result } };
    }
    const lines = [
      toPlainLine(now.summary) || 'Running',
      ...(now.step === undefined ? [] : [`  now:       ${toPlainLine(now.step)}`]),
      ...(now.attention === null ? [] : [`  attention: ${now.attention}`]),
      ...(now.step === undefined ? renderUnanswered(now) : []),
      ...(link.link === undefined ? [] : [`  ${link.link}`]),
    ];
    return { status: EXIT.unreachable, text: lines.join('\n'), json: { ...ids, ...now } };
  });
}
