import { describe, expect, it } from 'vitest';
import { spentAt } from '../../../activities/own-time.js';

describe("a step's own time", () => {
  it('starts at zero', () => {
    expect(spentAt(undefined, 1_000, 10)).toBe(0);
  });

  it('counts the pause that was planned', () => {
    expect(spentAt({ spentMs: 500, at: 1_000, pauseMs: 200 }, 1_200, 10)).toBe(700);
  });

  it('does not count an hour without any worker', () => {
    expect(spentAt({ spentMs: 500, at: 1_000, pauseMs: 200 }, 3_601_000, 10)).toBe(710);
  });

  it('never runs backwards on a clock that was set', () => {
    expect(spentAt({ spentMs: 500, at: 1_000, pauseMs: 200 }, 0, 10)).toBe(500);
  });
});
