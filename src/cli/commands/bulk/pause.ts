import type { Command } from 'commander';
import type { DecideOptions } from '../../bulk/decide.js';
import { addDecideOptions, answerSignal } from '../../bulk/decide.js';
import type { Register } from '../../register.js';

export function pauseCommand(register: Register, bulk: Command): void {
  const command = bulk
    .command('pause')
    .description('Pause a batch: what was begun is finished and verified, nothing new is begun.');
  addDecideOptions(command);
  const examples = ['usher bulk pause starters --reason "Spotnana\'s support looks into it"'];
  register.command<DecideOptions, [string]>(command, examples, async (options, context, named) =>
    answerSignal('pause', options, context, named),
  );
}
