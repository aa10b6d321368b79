import { onTestFinished, vi } from 'vitest';

/**
 * Stops `Date` for the rest of the test: what hangs on it alone no longer hangs on how fast the machine is. Timers run on.
 */
export function stopClock(): { pass(ms: number): void } {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  return { pass: (ms) => void vi.setSystemTime(Date.now() + ms) };
}
