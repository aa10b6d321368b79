import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readWorkerConfig } from '../../config/config.js';
import type { CommandAnswer, CommandContext } from '../context.js';
import { examine } from '../doctor/examine.js';
import { renderFindings } from '../doctor/finding.js';
import { EXIT } from '../exit-status.js';
import type { Register } from '../register.js';
import { startStack } from '../stack.js';
import { untilInterrupted } from '../until-interrupted.js';

interface UpOptions {
  data: string;
}

export function upCommand(register: Register, program: Command): void {
  const command = program
    .command('up')
    .description(
      "One person's installation: Temporal server and a worker against the real SPOTNANA_*, on loopback.",
    )
    .requiredOption('--data <dir>', 'keep the state in this folder');
  register.command<UpOptions, []>(command, ['usher up --data ~/usher'], up);
}

async function up(
  options: UpOptions & { json: boolean },
  context: CommandContext,
): Promise<CommandAnswer> {
  const { spotnana } = readWorkerConfig(context.env);
  const dataDir = resolve(options.data);
  const say = options.json ? () => {} : context.err;
  say(`Spotnana: ${new URL(spotnana.baseUrl).host}\nData:     ${dataDir}`);
  const stack = await startStack({ dataDir, spotnana }, context);
  try {
    const { server, temporal } = stack;
    say(`Web UI:   ${server.uiUrl ?? 'off'}\nTemporal: ${server.address}`);
    const { env, signal } = context;
    say(renderFindings(await examine({ env, signal, temporal, hasOwnWorker: true })));
    await Promise.race([stack.ended, untilInterrupted(context.signal)]);
  } finally {
    await stack.stop();
  }
  return { status: EXIT.ok, text: 'Stopped; nothing is left running.', json: { stopped: true } };
}
