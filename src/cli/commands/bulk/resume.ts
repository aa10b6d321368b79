import type { Command } from 'commander';
import type { DecideOptions } from '../../bulk/decide.js';
import { addDecideOptions, answerSignal } from '../../bulk/decide.js';
import type { Register } from '../../register.js';

export function resumeCommand(register: Register, bulk: Command): void {
  const command = bulk
    .command('resume')
    .description('Let a paused batch go on, and empty its breaker.');
  addDecideOptions(command);
  const examples = ['usher bulk resume starters --reason "the group is back"'];
  register.command<DecideOptions, [string]>(command, examples, async (options, context, named) =>
    answerSignal('resume', options, context, named),
  );
}
