import type { Command } from 'commander';
import type { CommandAnswer, CommandContext } from './context.js';
import { EXIT } from './exit-status.js';
import { reportAnswer, reportError } from './report.js';

/** How a command is hung into the program, with what all of them share. */
export interface Register {
  /** The exit status of the command that ran. */
  status(): number;
  /** Adds `--json` and the examples, runs `act`, and reports what it answers or throws. */
  command<Options extends object, Args extends unknown[]>(
    command: Command,
    examples: readonly string[],
    act: Act<Options, Args>,
  ): void;
}

type Act<Options, Args extends unknown[]> = (
  options: Options & { json: boolean },
  context: CommandContext,
  ...args: Args
) => Promise<CommandAnswer>;

export function createRegister(context: CommandContext): Register {
  let status: number = EXIT.ok;
  return {
    status: () => status,
    command<Options extends object, Args extends unknown[]>(
      command: Command,
      examples: readonly string[],
      act: Act<Options, Args>,
    ) {
      const lines = examples.map((example) => `  $ ${example}`).join('\n');
      command
        .option('--json', 'print one JSON document on standard output', false)
        .addHelpText('after', `\nExample${examples.length > 1 ? 's' : ''}:\n${lines}`)
        .action(async (...given: unknown[]) => {
          // Commander gives the arguments, then the options, then the command.
          const options = given.at(-2) as Options & { json: boolean };
          const args = given.slice(0, -2) as Args;
          const { ask: _, ...silent } = context;
          const quiet = options.json ? { ...silent, isTerminal: false } : context;
          try {
            status = reportAnswer(context, await act(options, quiet, ...args), options.json);
          } catch (error) {
            status = reportError(context, error, options.json);
          }
        });
    },
  };
}
