import type { Command } from 'commander';
import { readWorkerConfig } from '../../config/config.js';
import { readTemporalConfig } from '../../config/temporal.js';
import type { CommandAnswer, CommandContext } from '../context.js';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-status.js';
import type { Register } from '../register.js';

interface WorkerOptions {
  concurrency?: string;
}

export function workerCommand(register: Register, program: Command): void {
  const command = program
    .command('worker')
    .description('Run a worker until Ctrl-C or SIGTERM; requests in flight may finish.')
    .option('--concurrency <n>', 'steps at the same time (default: 100)');
  register.command<WorkerOptions, []>(
    command,
    ['SPOTNANA_BASE_URL=https://… SPOTNANA_CLIENT_ID=… SPOTNANA_CLIENT_SECRET_FILE=… usher worker'],
    worker,
  );
}

async function worker(options: WorkerOptions, context: CommandContext): Promise<CommandAnswer> {
  const { usher, spotnana } = readWorkerConfig(context.env);
  const temporal = readTemporalConfig(context.env);
  const concurrency = toConcurrency(options.concurrency);
  const { serveWorker } = await import('../serve-worker.js');
  await serveWorker({
    usher,
    spotnana,
    temporal,
    isTerminal: context.isTerminal,
    signal: context.signal,
    ...(concurrency === undefined ? {} : { concurrency }),
  });
  return { status: EXIT.ok, text: '', json: { stopped: true } };
}

function toConcurrency(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number;
  throw new UsageError('--concurrency must be a whole number from 1 to 10000');
}
