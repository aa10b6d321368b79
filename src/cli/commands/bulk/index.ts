import type { Command } from 'commander';
import type { Register } from '../../register.js';
import { approveCommand } from './approve.js';
import { cancelCommand } from './cancel.js';
import { listCommand } from './list.js';
import { pauseCommand } from './pause.js';
import { rejectCommand } from './reject.js';
import { reportCommand } from './report.js';
import { resumeCommand } from './resume.js';
import { startCommand } from './start.js';
import { statusCommand } from './status.js';
import { waitCommand } from './wait.js';
import { watchCommand } from './watch.js';

const COMMANDS = [
  startCommand,
  listCommand,
  statusCommand,
  watchCommand,
  waitCommand,
  approveCommand,
  rejectCommand,
  pauseCommand,
  resumeCommand,
  cancelCommand,
  reportCommand,
];

export function bulkCommand(register: Register, program: Command): void {
  const bulk = program.command('bulk').description('Put many users into groups, from a file.');
  for (const command of COMMANDS) command(register, bulk);
}
