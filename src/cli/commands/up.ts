import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readSpotnanaConfig } from '../../config/config.js';
import type { CommandAnswer, CommandContext } from '../context.js';
import { examine, renderFindings } from '../doctor.js';
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
  const spotnana = readSpotnanaConfig(context.env);
  const dataDir = resolve(options.data);
  const stack = await startStack({ dataDir, spotnana }, context);
  try {
    const env = { ...context.env, TEMPORAL_ADDRESS: stack.server.address };
    const findings = await examine(env, {}, context.signal);
    if (!options.json) {
      context.err(`Spotnana: ${new URL(spotnana.baseUrl).host}\nData:     ${dataDir}`);
      context.err(`Web UI:   ${stack.server.uiUrl ?? 'off'}\nTemporal: ${stack.server.address}`);
      context.err(renderFindings(findings));
    }
    await Promise.race([stack.ended, untilInterrupted(context.signal)]);
  } finally {
    await stack.stop();
  }
  return { status: EXIT.ok, text: 'Stopped; nothing is left running.', json: { stopped: true } };
}
