import { Command, CommanderError } from 'commander';
import { addCommand } from './commands/add.js';
import { attentionCommand } from './commands/attention.js';
import { bulkCommand } from './commands/bulk/index.js';
import { demoCommand } from './commands/demo.js';
import { devCommand } from './commands/dev.js';
import { doctorCommand } from './commands/doctor.js';
import { groupsCommand } from './commands/groups.js';
import { linksCommand } from './commands/links.js';
import { setupCommand } from './commands/setup.js';
import { statusCommand } from './commands/status.js';
import { upCommand } from './commands/up.js';
import { workerCommand } from './commands/worker.js';
import type { CommandContext } from './context.js';
import { UsageError } from './errors.js';
import { EXIT } from './exit-status.js';
import { toPlain } from './plain-text.js';
import type { Register } from './register.js';
import { createRegister } from './register.js';
import { reportError } from './report.js';
import { ownVersion } from './version.js';

const COMMANDS: ((register: Register, program: Command) => void)[] = [
  demoCommand,
  devCommand,
  upCommand,
  workerCommand,
  setupCommand,
  doctorCommand,
  addCommand,
  statusCommand,
  bulkCommand,
  attentionCommand,
  linksCommand,
  groupsCommand,
];

/** Runs the command line; resolves to the exit status. */
export async function runProgram(argv: readonly string[], given: CommandContext): Promise<number> {
  const context: CommandContext = {
    ...given,
    out: (text) => given.out(toPlain(text)),
    err: (text) => given.err(toPlain(text)),
  };
  const program = new Command('usher')
    .description(
      'Puts users into Spotnana user groups, durably, and proves for each what happened.',
    )
    .version(ownVersion())
    .exitOverride()
    .showHelpAfterError('(add --help for the options and an example)')
    .configureOutput({
      writeOut: (text) => context.out(text.trimEnd()),
      writeErr: (text) => context.err(text.trimEnd().replace(/^error:/, 'Error:')),
    })
    .addHelpText('after', EXAMPLES);
  const register = createRegister(context);
  for (const command of COMMANDS) command(register, program);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return register.status();
  } catch (error) {
    // Help and version were asked for; anything else of commander's is a mistake in usage.
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.ok;
    // Commander has told people already.
    if (argv.includes('--json')) reportError(context, toUsageError(error), true);
    return EXIT.usage;
  }
}

function toUsageError({ message }: CommanderError): UsageError {
  return new UsageError(message.replace(/^error: /, ''));
}

const EXAMPLES = `
Examples:
  $ usher demo                 see it work, on embedded parts, without credentials
  $ usher add --company ID --group "Finance Approvers" --user ID
  $ usher bulk start new-hires.csv --company ID

Exit status: 0 what was asked for holds · 1 unexpected · 2 usage, input or configuration
             3 refused · 4 not verified in time · 5 unreachable or still running
             6 a batch ended with rows that are not in place · 7 a batch waits for a person`;
