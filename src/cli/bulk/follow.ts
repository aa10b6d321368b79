import type { BatchHandle, BatchReport, WaitForBatchOptions } from '../../client/index.js';
import type { CommandContext } from '../context.js';
import { InterruptedError } from '../errors.js';
import { createProgressLine } from '../progress.js';
import { goingOnCommands } from './batch-answer.js';
import { createBatchProgress } from './batch-progress.js';

export interface FollowOptions extends Pick<WaitForBatchOptions, 'until'> {
  json: boolean;
}

/** Shows how a batch goes until it has ended, or waits for a person. Ctrl-C detaches; the batch goes on. */
export async function follow(
  handle: BatchHandle,
  context: CommandContext,
  { json, ...options }: FollowOptions,
): Promise<BatchReport> {
  const { signal, isTerminal } = context;
  const line = createProgressLine(context, json);
  const render = createBatchProgress({ isTerminal, now: () => Date.now() });
  const onProgress = (report: BatchReport) => line.show(render(report));
  try {
    return await handle.wait({ signal, onProgress, ...options });
  } catch (error) {
    if (!signal.aborted) throw error;
    const { workflowId } = handle;
    const commands = goingOnCommands(workflowId);
    throw new InterruptedError(`Detached; the batch goes on. ${commands}`, workflowId);
  } finally {
    line.end();
  }
}
