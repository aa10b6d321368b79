import type { ActivityDeps } from './deps.js';
import { AttemptLost } from './signals.js';

/** Signs of life to Temporal, and the end of the attempt where they stopped or the step was cancelled. */
export interface Lifeline {
  readonly signal: AbortSignal;
  /** From now on a cancellation aborts nothing: a PATCH whose bytes have left is never aborted. */
  holdOn: () => void;
  /** Throws the signal's reason, or {@link AttemptLost}, if the attempt is no longer surely ours. */
  assertAlive: () => void;
  end(): void;
}

export function createLifeline(
  deps: ActivityDeps,
  cancelled: AbortSignal,
  beat: () => void,
): Lifeline {
  const { heartbeatEveryMs, heartbeatTimeoutMs } = deps.durations;
  const controller = new AbortController();
  let held = false;
  let lastBeatAt = deps.now();

  // A process that stood still (suspended, starved) for longer than the heartbeat timeout has lost its step to
  // another worker; it must find that out before it sends anything.
  const stoodStill = () => deps.now() - lastBeatAt >= heartbeatTimeoutMs;
  const lose = () => {
    if (!held) controller.abort(new AttemptLost('The worker stood still; the step is tried again'));
  };
  const cancel = () => {
    if (!held) controller.abort(cancelled.reason);
  };
  if (cancelled.aborted) cancel();
  cancelled.addEventListener('abort', cancel, { once: true });

  beat();
  const timer = setInterval(() => {
    if (stoodStill()) lose();
    if (controller.signal.aborted) return;
    lastBeatAt = deps.now();
    beat();
  }, heartbeatEveryMs);

  return {
    signal: controller.signal,
    holdOn() {
      held = true;
    },
    assertAlive() {
      if (stoodStill()) lose();
      controller.signal.throwIfAborted();
    },
    end() {
      clearInterval(timer);
      cancelled.removeEventListener('abort', cancel);
    },
  };
}
