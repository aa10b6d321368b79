import type { Command } from 'commander';
import type { BatchChoice } from './find-batch.js';

export interface BatchOptions extends BatchChoice {
  json: boolean;
}

/** Which batch a command is about. */
export function addBatchOptions(command: Command): Command {
  return command
    .argument('<batch>', 'its name, or its workflow id as "bulk start" prints it')
    .option('--company <id>', 'where several companies have a batch of that name')
    .option('--run <id>', 'one of its runs (default: the last)');
}
