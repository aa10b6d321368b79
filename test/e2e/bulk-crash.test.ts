import { describe, expect, it } from 'vitest';
import type { BatchHandle } from '../../src/client/index.js';
import { toPageId } from '../../workflows/page-id.js';
import { falseOutcomes, snapshot } from '../support/batch-truth.js';
import { arrival } from '../support/batch-stage.js';
import { watchBatch } from '../support/batch-watch.js';
import { allResults, tally } from '../support/batches.js';
import { CRASH_SIZES, createPages, tellOf } from '../support/crash-batch.js';
import type { CrashStage } from '../support/crash-stage.js';
import { onCrashStage } from '../support/crash-stage.js';
import { startPages } from '../support/intake.js';
import { decodedHistory } from '../support/payloads.js';
import { secretsIn } from '../support/secrets.js';
import { drawStrikes } from '../support/strikes.js';

/** `npm run crash` sets these. */
const IS_FULL = process.env['CRASH_SIZE'] === 'full';
const SIZE = CRASH_SIZES[IS_FULL ? 'full' : 'toy'];
const SEED = Number(process.env['CRASH_SEED'] ?? 1);

describe(`seed ${SEED}: worker and Temporal server are killed (kill -9) while a batch runs`, () => {
  it.concurrent.each([0, 5_000])(
    'every row has one true outcome; writes are visible after %i ms',
    { timeout: SIZE.timeoutMs },
    async (visibleAfterMs) => {
      const env = {
        SPOTNANA_MAX_RPS: String(SIZE.requestsPerSecond),
        SPOTNANA_PATCH_USERS: String(SIZE.chunk),
        SPOTNANA_FILTER_USERS: String(2 * SIZE.chunk),
      };
      await onCrashStage(env, async (stage) => play(stage, visibleAfterMs));
    },
  );
});

async function play(stage: CrashStage, visibleAfterMs: number): Promise<void> {
  const { simulator } = stage;
  const { requestsPerSecond, strikes, strikesMs } = SIZE;
  const { pages, expected } = createPages(stage, SIZE);
  const plain = pages.flat();
  simulator.control.changeSettings({ visibleAfterMs, requestsPerSecond, retryAfter: 'seconds' });
  const before = snapshot(stage);
  // Strict also where no worker has read that a PATCH was accepted: it shows no later than the settling time, over which
  // the next worker reads before it sends again (promise 1).
  const watch = watchBatch(simulator);
  await stage.work();
  const handle = await startPages(stage, pages);

  // The first falls on the write that goes before all others, the rest on the many that follow.
  const [first, ...others] = drawStrikes(SEED + visibleAfterMs, strikes);
  const followed = arrival(simulator, 'updateUserGroupMembers', 3);
  if (first) await stage.strike(first);
  const firstAt = Date.now();
  await followed;
  for (const strike of others) await stage.strike(strike);
  const strikesTook = Date.now() - firstAt;
  expect(strikesTook).toBeGreaterThan(strikesMs);
  const { workflowStatus } = await handle.status();
  expect(workflowStatus, 'the strikes fall while the batch runs').toBe('RUNNING');

  const { counts } = await handle.result();
  await stage.rest();
  // From the histories alone: no worker is running.
  const results = await allResults(handle);
  expect(falseOutcomes(stage, before, plain, results)).toEqual([]);
  expect(tally(results)).toEqual(expected);
  expect(counts).toMatchObject({ added: expected['added'] });
  expect(watch.broken()).toEqual([]);
  expect(stage.log).not.toMatch(/"level":"fatal"|TMPRL1100/);
  const histories = await historiesOf(stage, handle, pages.length);
  expect(secretsIn(stage.log + JSON.stringify(histories))).toEqual([]);
  expect(histories.flat().flatMap(noticedLate)).toEqual([]);
  const took = Date.now() - firstAt;
  if (IS_FULL)
    process.stderr.write(tellOf(simulator.requests, { visibleAfterMs, strikesTook, took }));
}

/** The events of the coordinator and of its pages. */
async function historiesOf(
  { temporal }: CrashStage,
  { workflowId, runId }: BatchHandle,
  pages: number,
): Promise<Record<string, unknown>[][]> {
  const pageIds = Array.from({ length: pages }, (_, page) => toPageId(workflowId, runId, page));
  const ids = [workflowId, ...pageIds];
  return Promise.all(ids.map(async (id) => (await decodedHistory(temporal, id)).events));
}

/** Longest that a step may be left with a worker that is gone (s). */
const NOTICED_AFTER_S = 15;

/** Where Temporal would notice the end of a step's worker later than that: the step and its timeouts. */
function noticedLate(event: Record<string, unknown>): string[] {
  const scheduled = event['activityTaskScheduledEventAttributes'] as ScheduledStep | undefined;
  if (!scheduled) return [];
  const { activityType, heartbeatTimeout, startToCloseTimeout } = scheduled;
  const noticedAfter =
    Number.parseFloat(heartbeatTimeout) || Number.parseFloat(startToCloseTimeout);
  return noticedAfter > NOTICED_AFTER_S ? [`${activityType.name} after ${noticedAfter} s`] : [];
}

interface ScheduledStep {
  activityType: { name: string };
  /** Such as `10s`; `0s`: none. */
  heartbeatTimeout: string;
  startToCloseTimeout: string;
}
