import { CancellationScope, sleep } from '@temporalio/workflow';
import { utc } from '../src/contracts/text.js';
import { Refusal } from './refusal.js';

/** The run's own deadline passed. Never Temporal's execution timeout, which ends a run without a word. */
export class DeadlinePassed extends Error {
  override name = 'DeadlinePassed';
}

/** Runs `story`; when `ms` pass first, cancels it and rejects with {@link DeadlinePassed} once it has wound up. */
export async function withDeadline<T>(ms: number, story: () => Promise<T>): Promise<T> {
  const storyScope = new CancellationScope();
  const timerScope = new CancellationScope({ cancellable: true });
  const summary = `Deadline: this run gives up at ${utc(Date.now() + ms)}`;
  let passed = false;
  const timer = timerScope.run(async () => {
    await sleep(ms, { summary });
    passed = true;
    storyScope.cancel();
  });
  timer.catch(() => {});
  try {
    return await storyScope.run(story);
  } catch (error) {
    // Winding up after the cancellation may end in other ways, such as the timeout of a dead worker's step.
    if (passed && !(error instanceof Refusal)) throw new DeadlinePassed();
    throw error;
  } finally {
    timerScope.cancel();
  }
}
