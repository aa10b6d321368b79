import type { Command } from 'commander';
import { demoData } from '../../simulator/demo-data.js';
import type { CommandAnswer, CommandContext } from '../context.js';
import { EXIT } from '../exit-status.js';
import { toPort } from '../port.js';
import type { Register } from '../register.js';
import type { Stack } from '../stack.js';
import { startStack } from '../stack.js';
import { untilInterrupted } from '../until-interrupted.js';

interface DevOptions {
  data?: string;
  port?: string;
  uiPort?: string;
}

export function devCommand(register: Register, program: Command): void {
  const command = program
    .command('dev')
    .description(
      'Temporal server with Web UI, simulated Spotnana and worker, until Ctrl-C. Ignores SPOTNANA_*.',
    )
    .option('--data <dir>', 'keep the state in this folder')
    .option('--port <n>', "Temporal's port (default: a free one)")
    .option('--ui-port <n>', "the Web UI's port (default: a free one)");
  register.command<DevOptions, []>(command, ['usher dev', 'usher dev --data ./data'], dev);
}

async function dev(
  options: DevOptions & { json: boolean },
  context: CommandContext,
): Promise<CommandAnswer> {
  const ignored = Object.keys(context.env).filter((name) => name.startsWith('SPOTNANA_'));
  if (ignored.length > 0) context.err(`Ignored, the simulator is used: ${ignored.join(', ')}`);
  const port = toPort('--port', options.port);
  const uiPort = toPort('--ui-port', options.uiPort);
  const stack = await startStack(
    {
      ...(options.data === undefined ? {} : { dataDir: options.data }),
      ...(port === undefined ? {} : { port }),
      ...(uiPort === undefined ? {} : { uiPort }),
    },
    context,
  );
  try {
    await Promise.race([stack.ready, untilInterrupted(context.signal)]);
    if (!options.json && !context.signal.aborted) context.err(introduce(stack));
    await Promise.race([stack.ended, untilInterrupted(context.signal)]);
  } finally {
    await stack.stop();
  }
  return { status: EXIT.ok, text: 'Stopped; nothing is left running.', json: { stopped: true } };
}

function introduce({ server, simulator, spotnana }: Stack): string {
  const { clientId, clientSecret, acme } = demoData;
  const company = `--company ${acme.id}`;
  return [
    '',
    `  Temporal    ${server.address}`,
    `  Web UI      ${server.uiUrl ?? 'off'}`,
    `  Spotnana    ${simulator?.url ?? ''} (simulated)`,
    '',
    'Try, in another terminal (the second line is for what reads Spotnana itself: doctor, groups):',
    `  export TEMPORAL_ADDRESS=${server.address} USHER_UI_URL=${server.uiUrl ?? ''}`,
    `  export SPOTNANA_BASE_URL=${spotnana.baseUrl} SPOTNANA_CLIENT_ID=${clientId} SPOTNANA_CLIENT_SECRET=${clientSecret}`,
    `  npx usher add ${company} --group "Finance Approvers" --user ${acme.users.ada.id}`,
    `  npx usher bulk start examples/new-hires.csv ${company}`,
    `  npx usher doctor ${company}`,
    '',
    'Ctrl-C ends everything.',
  ].join('\n');
}
