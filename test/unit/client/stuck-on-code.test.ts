import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../../src/client/history-events.js';
import { stuckIn } from '../../../src/client/stuck-on-code.js';

const THROWS = 14;
const DOES_NOT_FIT = 24;
const SCHEDULE_TO_START = 2;
const START_TO_CLOSE = 1;

/** At this second of a day. */
function at(second: number, attributes: object): HistoryEvent {
  const eventTime = { seconds: Date.parse('2026-01-31T12:00:00Z') / 1_000 + second, nanos: 0 };
  return { eventTime, ...attributes } as unknown as HistoryEvent;
}

const failed = (second: number, cause: number, message = 'oh') =>
  at(second, { workflowTaskFailedEventAttributes: { cause, failure: { message } } });
const timedOut = (second: number, timeoutType: number) =>
  at(second, { workflowTaskTimedOutEventAttributes: { timeoutType } });
const completed = (second: number) => at(second, { workflowTaskCompletedEventAttributes: {} });
const scheduled = (second: number) => at(second, { workflowTaskScheduledEventAttributes: {} });
const signaled = (second: number) => at(second, { workflowExecutionSignaledEventAttributes: {} });

const stuck = async (isReported: boolean, ...events: HistoryEvent[]) =>
  stuckIn(events.toReversed(), isReported);

describe('a run is stuck on code', () => {
  it('since its first failure behind the last task that succeeded; the last failure says why', async () => {
    const events = [failed(1, THROWS), completed(2), failed(3, THROWS), scheduled(4), signaled(5)];
    expect(await stuck(false, ...events, failed(6, DOES_NOT_FIT, '[TMPRL1100] It is not'))).toEqual(
      {
        since: '2026-01-31T12:00:03.000Z',
        reason: 'Its code does not fit its history: [TMPRL1100] It is not.',
      },
    );
  });

  it('also where it never got on', async () => {
    const since = '2026-01-31T12:00:01.000Z';
    expect(await stuck(false, failed(1, THROWS))).toEqual({
      since,
      reason: 'Its code throws: oh.',
    });
  });

  it('not where a task has succeeded since, and not where none has failed', async () => {
    expect(await stuck(true, failed(1, THROWS), completed(2), scheduled(3))).toBeUndefined();
    expect(await stuck(true, completed(1), signaled(2), scheduled(3))).toBeUndefined();
  });

  it.each([
    ['a reset', 20],
    ['news that came meanwhile', 1],
    ['an update that came meanwhile', 31],
  ])('not after %s', async (_, cause) => {
    expect(await stuck(true, completed(1), failed(2, cause), scheduled(3))).toBeUndefined();
  });

  it('by tasks that were begun and not finished only where Temporal reports the run', async () => {
    const events = [completed(1), timedOut(2, SCHEDULE_TO_START), timedOut(3, START_TO_CLOSE)];
    expect(await stuck(false, ...events)).toBeUndefined();
    expect(await stuck(true, ...events)).toEqual({
      since: '2026-01-31T12:00:03.000Z',
      reason: 'Workers begin its task and do not finish it in time.',
    });
  });

  it.each([
    ['One. Two.', 'Its code throws: One.'],
    ['Line\n    at stack', 'Its code throws: Line.'],
    ['', 'Its code throws.'],
    ['x'.repeat(500), `Its code throws: ${'x'.repeat(182)}…`],
  ])('in one sentence: %j', async (message, reason) => {
    expect(await stuck(false, failed(1, THROWS, message))).toMatchObject({ reason });
  });

  it('also where Temporal refuses what it asks for', async () => {
    expect(await stuck(false, failed(1, 23, 'BadSearchAttributes'))).toMatchObject({
      reason: 'Temporal refuses what its code asks for: BadSearchAttributes.',
    });
  });
});
