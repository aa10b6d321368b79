import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AcquireOptions, Budget, Place } from '../../../src/spotnana/budget.js';
import { createBudget } from '../../../src/spotnana/budget.js';
import { GateWaitError } from '../../../src/spotnana/errors.js';
import { errorOf } from '../../support/fake-spotnana.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

const fast = { maxInFlight: 100, maxPerSecond: 1_000, random: () => 0.5 };

/** Asks for places and notes, in order, whose turn it was and when. */
function createQueue(budget: Budget) {
  const turns: { name: string; at: number; place: Place }[] = [];
  const start = Date.now();
  return {
    turns,
    names: () => turns.map(({ name }) => name),
    times: () => turns.map(({ at }) => at),
    ask(name: string, options?: AcquireOptions) {
      void budget.acquire(options).then((place) => {
        turns.push({ name, at: Date.now() - start, place });
      });
    },
  };
}

async function refused(budget: Budget, retryAfterMs?: number, status = 429): Promise<void> {
  const place = await budget.acquire();
  place.leave({ limited: true, status, retryAfterMs });
}

async function succeeded(budget: Budget): Promise<void> {
  (await budget.acquire()).leave({ limited: false });
}

describe('limits', () => {
  it('lets no more in flight than allowed', async () => {
    const budget = createBudget({ ...fast, maxInFlight: 2 });
    const queue = createQueue(budget);
    for (const name of ['a', 'b', 'c']) queue.ask(name);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(queue.names()).toEqual(['a', 'b']);
    expect(budget.stats).toMatchObject({ inFlight: 2, queued: 1 });
    queue.turns[0]?.place.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(queue.names()).toEqual(['a', 'b', 'c']);
  });

  it('lets no more in per second than allowed, with a burst of what may be in flight', async () => {
    const budget = createBudget({ maxInFlight: 4, maxPerSecond: 10 });
    const queue = createQueue(budget);
    const leaveAtOnce = async () => (await budget.acquire()).leave();
    for (let n = 0; n < 4; n += 1) await leaveAtOnce();
    for (const name of ['a', 'b', 'c']) queue.ask(name);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(queue.times()).toEqual([100, 200, 300]);
    for (const { place } of queue.turns) place.leave();
  });

  it('counts a place that is left twice once', async () => {
    const budget = createBudget(fast);
    const place = await budget.acquire();
    place.leave();
    place.leave();
    expect(budget.stats.inFlight).toBe(0);
  });

  it('works at less than one a second', async () => {
    const budget = createBudget({ maxInFlight: 8, maxPerSecond: 0.5 });
    const queue = createQueue(budget);
    queue.ask('a');
    queue.ask('b');
    await vi.advanceTimersByTimeAsync(1_999);
    expect(queue.names()).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(queue.names()).toEqual(['a', 'b']);
  });
});

describe('order', () => {
  it('is by priority, then by arrival', async () => {
    const budget = createBudget({ ...fast, maxInFlight: 1 });
    const first = await budget.acquire();
    const queue = createQueue(budget);
    queue.ask('bulk 1', { priority: 5 });
    queue.ask('plain 1');
    queue.ask('single 1', { priority: 1 });
    queue.ask('bulk 2', { priority: 5 });
    queue.ask('single 2', { priority: 1 });
    queue.ask('plain 2', { priority: 3 });
    first.leave();
    for (let n = 0; n < 6; n += 1) {
      await vi.advanceTimersByTimeAsync(1);
      queue.turns[n]?.place.leave();
    }
    expect(queue.names()).toEqual([
      'single 1',
      'single 2',
      'plain 1',
      'plain 2',
      'bulk 1',
      'bulk 2',
    ]);
  });
});

describe('bulk work', () => {
  const bulk = { priority: 5 };

  it('leaves places in flight to single adds', async () => {
    const budget = createBudget({ ...fast, maxInFlight: 10 });
    const queue = createQueue(budget);
    for (let n = 0; n < 10; n += 1) queue.ask('bulk', bulk);
    await vi.advanceTimersByTimeAsync(0);
    expect(queue.turns).toHaveLength(7);
    for (const name of ['a', 'b', 'c']) queue.ask(name, { priority: 1 });
    await vi.advanceTimersByTimeAsync(0);
    expect(queue.names().slice(7)).toEqual(['a', 'b', 'c']);
    for (const { place } of queue.turns) place.leave();
    await vi.advanceTimersByTimeAsync(100);
    expect(queue.turns).toHaveLength(13);
    for (const { place } of queue.turns) place.leave();
  });

  it('uses up the whole rate where nobody else asks, and a single add then has to wait for none of it', async () => {
    const budget = createBudget({ maxInFlight: 10, maxPerSecond: 50 });
    const from = Date.now();
    let sent = 0;
    async function lane(): Promise<void> {
      while (Date.now() - from < 10_000) {
        const place = await budget.acquire(bulk);
        sent += 1;
        setTimeout(() => place.leave(), 20);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    const lanes = Promise.all([lane(), lane(), lane(), lane(), lane()]);
    await vi.advanceTimersByTimeAsync(5_000);
    const queue = createQueue(budget);
    for (const name of ['a', 'b', 'c']) queue.ask(name, { priority: 1 });
    await vi.advanceTimersByTimeAsync(0);
    expect(queue.times()).toEqual([0, 0, 0]);
    for (const { place } of queue.turns) place.leave();
    await vi.advanceTimersByTimeAsync(6_000);
    await lanes;
    expect(sent).toBeGreaterThanOrEqual(0.99 * 50 * 10);
  });
});

describe('closing', () => {
  it('lets nobody in before Retry-After is over, then everybody', async () => {
    const budget = createBudget(fast);
    await refused(budget, 3_000);
    const queue = createQueue(budget);
    queue.ask('a');
    queue.ask('b', { priority: 1 });
    await vi.advanceTimersByTimeAsync(2_999);
    expect(queue.names()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(queue.names()).toEqual(['b', 'a']);
  });

  it('is never shortened by a later answer', async () => {
    const budget = createBudget(fast);
    const late = await budget.acquire();
    await refused(budget, 10_000);
    late.leave({ limited: true, status: 429, retryAfterMs: 1_000 });
    expect(budget.stats.closedUntil).toBe(1_010_000);
  });

  it('lasts 1 s where no header says, doubling to 60 s while refusals keep coming', async () => {
    const budget = createBudget(fast);
    const lengths: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      await refused(budget);
      lengths.push(budget.stats.closedUntil - Date.now());
      await vi.advanceTimersByTimeAsync(60_000);
    }
    expect(lengths).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('lasts as long after a Retry-After of zero', async () => {
    const budget = createBudget(fast);
    await refused(budget, 0);
    expect(budget.stats.closedUntil - Date.now()).toBe(1_000);
  });

  it('has a jitter of a fifth either way', async () => {
    for (const [random, length] of [
      [0, 800],
      [1, 1_200],
    ] as const) {
      const budget = createBudget({ ...fast, random: () => random });
      await refused(budget);
      expect(budget.stats.closedUntil - Date.now()).toBe(length);
    }
  });

  it('begins at 1 s again after a success', async () => {
    const budget = createBudget(fast);
    await refused(budget);
    await vi.advanceTimersByTimeAsync(1_000);
    await refused(budget);
    await vi.advanceTimersByTimeAsync(2_000);
    await succeeded(budget);
    await refused(budget);
    expect(budget.stats.closedUntil - Date.now()).toBe(1_000);
  });

  it('learns nothing from what was in flight when it closed', async () => {
    const budget = createBudget(fast);
    const inFlight = await Promise.all([budget.acquire(), budget.acquire(), budget.acquire()]);
    for (const place of inFlight) place.leave({ limited: true, status: 429 });
    expect(budget.stats.closedUntil - Date.now()).toBe(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await refused(budget);
    expect(budget.stats.closedUntil - Date.now(), 'doubled once').toBe(2_000);
  });

  it('is not forgotten through a late success of what was in flight', async () => {
    const budget = createBudget(fast);
    const slow = await budget.acquire();
    await refused(budget);
    slow.leave({ limited: false });
    await vi.advanceTimersByTimeAsync(1_000);
    await refused(budget);
    expect(budget.stats.closedUntil - Date.now()).toBe(2_000);
  });
});

describe('patience', () => {
  it('ends at once where the gate is known to stay closed for longer', async () => {
    const budget = createBudget(fast);
    await refused(budget, 120_000);
    const error = await errorOf(budget.acquire({ patienceMs: 20_000 }));
    expect(error).toBeInstanceOf(GateWaitError);
    expect(error).toMatchObject({ reason: 'closed', retryAtMs: 1_120_000, status: 429 });
  });

  it('is passed by who is to find out, and opens again if the answer is no refusal', async () => {
    const budget = createBudget();
    const limited = { limited: true, status: 429, retryAfterMs: 120_000 };
    (await budget.acquire()).leave(limited);
    (await budget.acquire({ probe: true })).leave(limited);
    await expect(budget.acquire({ patienceMs: 1_000 })).rejects.toMatchObject({ reason: 'closed' });
    (await budget.acquire({ probe: true })).leave({ limited: false, status: 200 });
    (await budget.acquire({ patienceMs: 1_000 })).leave();
    expect(budget.stats).toMatchObject({ inFlight: 0, closedUntil: 0 });
  });

  it('ends at once for those who wait already when the gate closes', async () => {
    const budget = createBudget({ ...fast, maxInFlight: 1 });
    const first = await budget.acquire();
    const waiting = errorOf(budget.acquire({ patienceMs: 20_000 }));
    first.leave({ limited: true, status: 503, retryAfterMs: 120_000 });
    expect(await waiting).toMatchObject({ reason: 'closed', retryAtMs: 1_120_000, status: 503 });
    expect(String(await waiting)).toContain('not available (503)');
  });

  it('is kept where the gate opens in time', async () => {
    const budget = createBudget(fast);
    await refused(budget, 3_000);
    const queue = createQueue(budget);
    queue.ask('a', { patienceMs: 20_000 });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(queue.names()).toEqual(['a']);
  });

  it('ends in a queue that is too long', async () => {
    const budget = createBudget({ ...fast, maxInFlight: 1 });
    const first = await budget.acquire();
    const waiting = errorOf(budget.acquire({ patienceMs: 500 }));
    await vi.advanceTimersByTimeAsync(500);
    expect(await waiting).toMatchObject({ reason: 'queue', retryAtMs: 1_001_500 });
    expect(budget.stats.queued).toBe(0);
    first.leave();
  });

  it('may be longer than a timer can be', async () => {
    const budget = createBudget({ ...fast, maxInFlight: 1 });
    const first = await budget.acquire();
    const queue = createQueue(budget);
    queue.ask('a', { patienceMs: 2 ** 40 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(budget.stats.queued).toBe(1);
    first.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(queue.names()).toEqual(['a']);
  });
});

describe('abort', () => {
  it('rejects with the reason of the signal, before and while waiting', async () => {
    const budget = createBudget({ ...fast, maxInFlight: 1 });
    const first = await budget.acquire();
    const controller = new AbortController();
    const reason = { any: 'thing' };
    const waiting = errorOf(budget.acquire({ signal: controller.signal }));
    controller.abort(reason);
    expect(await waiting).toBe(reason);
    expect(await errorOf(budget.acquire({ signal: controller.signal }))).toBe(reason);
    expect(budget.stats).toMatchObject({ inFlight: 1, queued: 0 });
    first.leave();
  });

  it('of the only one waiting at a closed gate leaves no timer behind', async () => {
    const budget = createBudget(fast);
    await refused(budget, 3_600_000);
    const controller = new AbortController();
    const waiting = errorOf(budget.acquire({ signal: controller.signal }));
    controller.abort(new Error('enough'));
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });
});
