import { describe, expect, it } from 'vitest';
import { createBreaker } from '../../../workflows/page/breaker.js';

/** Rows in a row: how many went well (w) or failed (f), such as `80w 19f`. Where the breaker tripped, by row. */
function tripsOf(course: string): number[] {
  const breaker = createBreaker();
  const trips: number[] = [];
  let row = 0;
  for (const [, count, kind] of course.matchAll(/(\d+)([wf])/g)) {
    for (let nth = 0; nth < Number(count); nth += 1) {
      row += 1;
      if (breaker.record(kind === 'w')) trips.push(row);
    }
  }
  return trips;
}

describe('the breaker at its defaults', () => {
  it.each([
    ['19 failures alone', '19f', []],
    ['the 20th failure of the first 20 rows', '20f', [20]],
    ['20 failures among exactly 100 rows', '80w 20f', [100]],
    ['20 failures among 101 rows', '81w 20f', []],
    ['20 failures spread over 100 rows', '40w 10f 40w 10f', [100]],
    ['39 failures of the last 200', '500w 39f', []],
    ['the 40th failure of the last 200', '500w 40f', [540]],
    ['failures that the window has forgotten', '19f 200w 19f', []],
    ['a success never trips it, however bad it was before', '20f 1w', [20]],
  ])('%s: %s', (_, course, trips) => {
    expect(tripsOf(course)).toEqual(trips);
  });

  it('counts several rows at once', () => {
    const breaker = createBreaker();
    expect(breaker.record(true, 80)).toBe(false);
    expect(breaker.record(false, 19)).toBe(false);
    expect(breaker.record(false)).toBe(true);
  });

  it('forgets everything when it is reset', () => {
    const breaker = createBreaker();
    breaker.record(false, 19);
    breaker.reset();
    expect(breaker.record(false)).toBe(false);
  });
});
