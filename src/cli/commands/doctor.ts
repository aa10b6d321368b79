import type { Command } from 'commander';
import type { CommandAnswer, CommandContext } from '../context.js';
import { DEMO_COMPANY } from '../demo-ids.js';
import { examine } from '../doctor/examine.js';
import { renderFindings } from '../doctor/finding.js';
import { InterruptedError, NOTHING_LEFT } from '../errors.js';
import { EXIT } from '../exit-status.js';
import type { Register } from '../register.js';

interface DoctorOptions {
  company?: string;
  group?: string;
}

export function doctorCommand(register: Register, program: Command): void {
  const command = program
    .command('doctor')
    .description(
      'Look at configuration, Temporal and Spotnana; each finding with its remedy. Writes nothing.',
    )
    .option('--company <id>', 'try each read operation on this company')
    .option('--group <id|name>', 'and on this group (default: the first)');
  const examples = [
    'usher doctor',
    `usher doctor --company ${DEMO_COMPANY} --group "Finance Approvers"`,
  ];
  register.command<DoctorOptions, []>(command, examples, doctor);
}

/** Exit status: of the first failure; 0 where there are warnings only. */
async function doctor(
  { company, group }: DoctorOptions,
  { env, signal }: CommandContext,
): Promise<CommandAnswer> {
  const findings = await examine({
    env,
    signal,
    ...(company === undefined ? {} : { company }),
    ...(group === undefined ? {} : { group }),
  });
  if (signal.aborted) throw new InterruptedError(NOTHING_LEFT);
  const failure = findings.find(({ state }) => state === 'fail');
  const status = failure ? (failure.status ?? EXIT.unexpected) : EXIT.ok;
  return { status, text: renderFindings(findings), json: { findings } };
}
