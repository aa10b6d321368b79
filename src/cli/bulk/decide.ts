import type { Command } from 'commander';
import type { BatchHandle } from '../../client/index.js';
import type { CommandAnswer, CommandContext } from '../context.js';
import { EXIT } from '../exit-status.js';
import { osUser } from '../os-user.js';
import { renderReport, toJson } from './batch-answer.js';
import type { BatchOptions } from './batch-options.js';
import { addBatchOptions } from './batch-options.js';
import { withBatch } from './find-batch.js';
import { renderNext } from './next-commands.js';

export interface DecideOptions extends BatchOptions {
  by?: string;
  reason?: string;
}

/** What the commands share that decide about a batch: who and why is recorded with each. */
export function addDecideOptions(command: Command): Command {
  return addBatchOptions(command)
    .option('--by <who>', 'who decides (default: the user of this system)')
    .option('--reason <why>', 'why; recorded with the decision');
}

export function toBy(
  { by, reason }: DecideOptions,
  { env }: CommandContext,
): { by: string; reason?: string } {
  return { by: by ?? osUser(env), ...(reason === undefined ? {} : { reason }) };
}

/**
 * Sends a decision that a batch takes as a signal, and looks whether it took it: `pause` means nothing to a batch that waits at
 * its gate. Resolves to false where no worker answers: it is heard later. Rejects with `DecisionRefusedError`.
 */
export async function decideBySignal(
  handle: BatchHandle,
  what: 'pause' | 'resume' | 'cancel',
  by: { by: string; reason?: string },
): Promise<boolean> {
  const before = await handle.status();
  await handle[what](by);
  // What a worker answers after a signal was sent is what it says after hearing it.
  const after = await handle.status();
  const told = after.result ?? after.status;
  if (!told) return false;
  const known = before.status?.decisions.length ?? 0;
  if (told.decisions.slice(known).some((decision) => decision.what === what)) return true;
  const { DecisionRefusedError } = await import('../../client/index.js');
  throw new DecisionRefusedError(`it is ${after.state.replaceAll('_', ' ')}`);
}

export const NOT_HEARD = 'Sent; no answer came: it is heard once a worker is up whose code fits.';

/** The whole of a command that sends a signal and tells where the batch stands then. */
export async function answerSignal(
  what: 'pause' | 'resume',
  options: DecideOptions,
  context: CommandContext,
  named: string,
): Promise<CommandAnswer> {
  return withBatch(context, named, options, async ({ handle }) => {
    const isHeard = await decideBySignal(handle, what, toBy(options, context));
    const report = await handle.status();
    const lines = isHeard ? [...renderReport(report, handle.batch), ...renderNext(report)] : [];
    return {
      status: isHeard ? EXIT.ok : EXIT.unreachable,
      text: isHeard ? lines.join('\n') : NOT_HEARD,
      json: toJson(report),
    };
  });
}
