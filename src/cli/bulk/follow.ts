import type { BatchHandle, BatchReport, WaitForBatchOptions } from '../../client/index.js';
import { waitsForPerson } from '../../contracts/waits-for-person.js';
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
  let waits = false;
  const onProgress = (report: BatchReport) => {
    waits = waitsForPerson(report);
    line.show(render(report));
  };
  try {
    return await handle.wait({ signal, onProgress, ...options });
  } catch (error) {
    if (!signal.aborted) throw error;
    const { workflowId } = handle;
    const commands = goingOnCommands(workflowId);
    const what = waits ? 'waits for a decision' : 'goes on';
    throw new InterruptedError(`Detached; the batch ${what}. ${commands}`, workflowId);
  } finally {
    line.end();
  }
}
