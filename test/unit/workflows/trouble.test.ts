import { describe, expect, it } from 'vitest';
import type { Trouble } from '../../../src/contracts/attention.js';
import type { StepTrouble } from '../../../workflows/refusal.js';
import { waitLabel, waitMs } from '../../../workflows/trouble.js';

const waits = { troubleWaitMinMs: 15_000, troubleWaitMaxMs: 300_000 };
const trouble: Trouble = { kind: 'spotnana', reason: 'Spotnana answered 503', whatToDo: '' };
const NOW = 1_000_000;
const NOW_ISH = Date.parse('2026-01-31T17:04:54Z');

describe('a run in trouble waits', () => {
  it.each([
    [1, 15_000],
    [2, 30_000],
    [5, 240_000],
    [6, 300_000],
    [5_000, 300_000],
  ])('in round %i for %i ms, where nobody says how long', (round, ms) => {
    expect(waitMs(trouble, round, NOW, waits)).toBe(ms);
  });

  it('until the moment that Spotnana named', () => {
    expect(waitMs({ ...trouble, retryAt: NOW + 120_000 }, 1, NOW, waits)).toBe(120_000);
  });

  it('not at all where that moment has passed in the first round', () => {
    expect(waitMs({ ...trouble, retryAt: NOW - 5 }, 1, NOW, waits)).toBe(1);
  });

  it('longer from round to round even where Spotnana always says "in a second"', () => {
    expect(waitMs({ ...trouble, retryAt: NOW + 1_000 }, 4, NOW, waits)).toBe(120_000);
  });

  it('so that a run of the longest deadline (7 days) stays far from 51,200 events', () => {
    const eventsPerRound = 12;
    let events = 0;
    let elapsed = 0;
    for (let round = 1; elapsed < 7 * 86_400_000; round += 1) {
      elapsed += waitMs(trouble, round, NOW, waits);
      events += eventsPerRound;
    }
    expect(events).toBeLessThan(26_000);
  });
});

describe("a wait's label in the timeline", () => {
  it.each<[StepTrouble['kind'], number | undefined]>([
    ['spotnana', 503],
    ['spotnana', undefined],
    ['rate_limit', 429],
    ['credentials', 403],
    ['credentials', undefined],
    ['environment', undefined],
  ])('of %s (%s) says what it waits for and until when, in 60 characters', (kind, status) => {
    const given = status === undefined ? { kind } : { kind, status };
    const label = waitLabel(given, Date.parse('2026-01-31T17:05:09Z'), NOW_ISH);
    expect(label).toMatch(/^[A-Z].*: next try 17:05:09 UTC or on retryNow$/);
    expect(label.length).toBeLessThanOrEqual(60);
  });
});
