import { describe, expect, it } from 'vitest';
import { resolveBaseUrl } from '../../../src/spotnana/base-url.js';
import { createBudget, GateWaitError } from '../../../src/spotnana/index.js';
import { createRedactor } from '../../../src/spotnana/redact.js';
import { parseRetryAfter } from '../../../src/spotnana/retry-after.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['3', 3_000],
    ['0', 0],
    [' 1.5 ', 1_500],
    ['Thu, 01 Jan 2026 00:02:00 GMT', 120_000],
    ['Thu, 01 Jan 2020 00:00:00 GMT', 0],
    ['99999999', 86_400_000],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %s ms', (value, ms) => {
    expect(parseRetryAfter(value, NOW)).toBe(ms);
  });
});

describe('the base URL', () => {
  it.each([
    'https://api.example.com',
    'https://api.example.com/prefix/',
    'http://127.0.0.1:8080',
    'http://localhost',
  ])('may be %s', (url) => {
    expect(resolveBaseUrl(url).host).not.toBe('');
  });

  it.each([
    'http://api.example.com',
    'ftp://x',
    'api.example.com',
    'https://u:p@api.example.com',
    'https://x/?a=1',
  ])('may not be %s', (url) => {
    expect(() => resolveBaseUrl(url)).toThrow(/SPOTNANA_BASE_URL/);
  });
});

describe('texts from outside', () => {
  it('lose secrets, addresses and control characters, and are cut', () => {
    const redactor = createRedactor();
    redactor.hide('s3cr3t/value');
    const text = 's3cr3t/value s3cr3t%2Fvalue Bearer abc.def ada@example.com\nx\u0007';
    expect(redactor.clean(text, 200)).toBe('[hidden] [hidden] Bearer [hidden] [address] x');
    expect(redactor.clean('x'.repeat(500), 10)).toHaveLength(10);
  });
});

describe('the gate', () => {
  it('lets the most urgent in first', async () => {
    const budget = createBudget({ maxInFlight: 1, maxPerSecond: 1_000 });
    const first = await budget.acquire();
    const order: number[] = [];
    const waiting = [5, 3, 1].map(async (priority) => {
      const place = await budget.acquire({ priority });
      order.push(priority);
      place.leave();
    });
    first.leave();
    await Promise.all(waiting);
    expect(order).toEqual([1, 3, 5]);
  });

  it('closes for everyone for as long as Retry-After says, and tells those who would not wait', async () => {
    const budget = createBudget({ maxInFlight: 2, maxPerSecond: 1_000 });
    const place = await budget.acquire();
    place.leave({ limited: true, retryAfterMs: 300 });
    await expect(budget.acquire({ patienceMs: 100 })).rejects.toBeInstanceOf(GateWaitError);
    const startedAt = Date.now();
    (await budget.acquire()).leave();
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(250);
  });

  it('keeps to the rate', async () => {
    const budget = createBudget({ maxInFlight: 2, maxPerSecond: 50 });
    const startedAt = Date.now();
    for (let count = 0; count < 22; count += 1) (await budget.acquire()).leave();
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(380);
  });

  it('lets go of who is aborted, with the own reason', async () => {
    const budget = createBudget({ maxInFlight: 1 });
    const place = await budget.acquire();
    const controller = new AbortController();
    const waiting = budget.acquire({ signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(budget.stats.queued).toBe(0);
    place.leave();
  });
});
