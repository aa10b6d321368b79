import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import type { CommandAnswer, CommandContext } from '../context.js';
import { InterruptedError, UsageError } from '../errors.js';
import { EXIT } from '../exit-status.js';
import type { Register } from '../register.js';
import { withTemporal } from '../temporal.js';

/** How long a server may take until new attributes are known everywhere (ms). */
const USABLE_MS = 30_000;
const LOOK_MS = 250;

const STILL_SPREADING =
  'The search attributes are registered, but not usable yet: run "usher setup" again to see';

export function setupCommand(register: Register, program: Command): void {
  const command = program
    .command('setup')
    .description(
      "Register usher's search attributes in the Temporal namespace. Safe to run again.",
    );
  register.command<{ json: boolean }, []>(command, ['usher setup'], setup);
}

async function setup(_: { json: boolean }, context: CommandContext): Promise<CommandAnswer> {
  const { checkSearchAttributes, registerSearchAttributes } =
    await import('../../worker/search-attributes.js');
  return withTemporal(context.env, async ({ client, config: { namespace } }) => {
    const { operatorService } = client.connection;
    const { wrongType } = await checkSearchAttributes(operatorService, namespace);
    if (wrongType.length > 0) {
      throw new UsageError(
        `${wrongType.join(', ')} in namespace ${namespace} have another type than usher needs: ` +
          'use another namespace, or run with USHER_SEARCH_ATTRIBUTES=off',
      );
    }
    const added = await registerSearchAttributes(operatorService, namespace);
    const deadline = Date.now() + USABLE_MS;
    while ((await checkSearchAttributes(operatorService, namespace)).missing.length > 0) {
      if (context.signal.aborted) throw new InterruptedError(STILL_SPREADING);
      if (Date.now() > deadline) throw new Error(STILL_SPREADING);
      await setTimeout(LOOK_MS);
    }
    const text =
      added.length === 0
        ? `Namespace ${namespace} has all search attributes: nothing to do.`
        : `Registered in namespace ${namespace}: ${added.join(', ')}.`;
    return { status: EXIT.ok, text, json: { namespace, added } };
  });
}
