import { InterruptedError } from './errors.js';
import { untilInterrupted } from './until-interrupted.js';

/** Ends the wait for something that cannot be broken off; the message says what goes on. */
export async function interruptible<T>(
  signal: AbortSignal,
  work: Promise<T>,
  toMessage: () => { message: string; workflowId?: string | undefined },
): Promise<T> {
  const interrupted = untilInterrupted(signal).then(() => {
    const { message, workflowId } = toMessage();
    throw new InterruptedError(message, workflowId);
  });
  interrupted.catch(() => {});
  work.catch(() => {});
  return Promise.race([interrupted, work]);
}
