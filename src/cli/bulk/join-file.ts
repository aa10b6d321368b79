import type { Command } from 'commander';
import type { BatchHandle } from '../../client/index.js';
import type { CommandContext } from '../context.js';
import { interruptible } from '../interruptible.js';
import type { PreparedFile } from './prepare-file.js';
import { prepareFile } from './prepare-file.js';
import type { RowOptions } from './row-options.js';
import { addRowOptions, toRowFileOptions } from './row-options.js';
import { assertSameFile } from './write-results-file.js';

export interface JoinOptions extends RowOptions {
  file?: string;
}

/** The file that results are joined to, read as the batch read it. */
export function addJoinOptions(command: Command): Command {
  command.option(
    '--file <file>',
    'the file of the batch, to join results to; read with the options it was started with',
  );
  return addRowOptions(command);
}

/** Opens the file where one is given, and checks that it is the batch's. Closes it. */
export async function withJoinedFile<T>(
  options: JoinOptions,
  { signal }: CommandContext,
  handle: BatchHandle,
  act: (prepared: PreparedFile | undefined) => Promise<T>,
): Promise<T> {
  if (options.file === undefined) return act(undefined);
  const { companyId } = await handle.input();
  const rowFile = await toRowFileOptions(options.file, companyId, options, signal);
  const message = 'Interrupted while the file was read';
  const prepared = await interruptible(signal, prepareFile(rowFile), () => ({ message }));
  try {
    await assertSameFile(handle, prepared);
    return await act(prepared);
  } finally {
    await prepared.close();
  }
}
