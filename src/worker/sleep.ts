import { setTimeout } from 'node:timers/promises';

/** Waits, or returns early when the signal is aborted. */
export async function sleepUnless(signal: AbortSignal, ms: number): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {});
}

/** Calls `then` once the signal is aborted; returns what takes the call back. */
export function untilAborted(signal: AbortSignal, then: () => void): () => void {
  if (signal.aborted) then();
  else signal.addEventListener('abort', then, { once: true });
  return () => signal.removeEventListener('abort', then);
}
