import { describe, expect, it } from 'vitest';
import { judge } from '../../../activities/failures.js';
import { endAttempt } from '../../../activities/give-up.js';
import { AttemptLost, NotVisibleYet, WrongEnvironment } from '../../../activities/signals.js';
import { DEFAULT_DURATIONS } from '../../../src/config/durations.js';
import { GateWaitError, IncompleteReadError, SpotnanaError } from '../../../src/spotnana/index.js';

const NOW = 1_000_000;

function spotnana(fields: {
  kind?: 'status' | 'network' | 'credentials';
  status?: number;
  retryAfterMs?: number;
}) {
  const { kind = 'status', ...rest } = fields;
  return new SpotnanaError('x', { kind, operation: 'getUserGroup', whatToDo: 'y', ...rest });
}

describe('what is retried', () => {
  it.each([
    [spotnana({ status: 400 }), { retry: false, type: 'SpotnanaRejected' }],
    [spotnana({ status: 403 }), { retry: false, type: 'SpotnanaForbidden' }],
    [spotnana({ status: 404 }), { retry: false, type: 'SpotnanaNotFound' }],
    [spotnana({ status: 422 }), { retry: false, type: 'SpotnanaRejected' }],
    [spotnana({ status: 401 }), { retry: true, trouble: 'credentials' }],
    [spotnana({ status: 408 }), { retry: true, trouble: 'spotnana' }],
    [
      spotnana({ status: 429, retryAfterMs: 3_000 }),
      { retry: true, trouble: 'rate_limit', delayMs: 3_000 },
    ],
    [
      spotnana({ status: 503, retryAfterMs: 7_000 }),
      { retry: true, trouble: 'spotnana', delayMs: 7_000 },
    ],
    [spotnana({ status: 500 }), { retry: true, trouble: 'spotnana' }],
    [spotnana({ kind: 'network' }), { retry: true, trouble: 'spotnana' }],
    [spotnana({ kind: 'credentials', status: 403 }), { retry: true, trouble: 'credentials' }],
    [new IncompleteReadError('x'), { retry: true, trouble: 'spotnana' }],
    [new GateWaitError('closed', NOW + 900), { retry: true, trouble: 'rate_limit', delayMs: 900 }],
    [new GateWaitError('queue', NOW + 900), { retry: true, trouble: null, delayMs: 900 }],
    [new NotVisibleYet('x', 500), { retry: true, trouble: null, delayMs: 500 }],
    [new WrongEnvironment('a', 'b'), { retry: true, trouble: 'environment' }],
    [new AttemptLost('x'), { retry: true, trouble: null }],
    [new TypeError('a bug'), { retry: true, trouble: 'spotnana' }],
  ])('%s', (error, verdict) => {
    expect(judge(error, NOW)).toMatchObject(verdict);
  });
});

describe('an attempt ends', () => {
  const details = { reason: 'x', whatToDo: 'y' };
  const end = (error: unknown, troubleMs: number) =>
    endAttempt(
      { verdict: judge(error, NOW), details, attempt: 1, troubleMs, now: NOW, random: 0.5 },
      DEFAULT_DURATIONS,
    ).failure;

  it.each([
    ['a 500 for a moment is retried', spotnana({ status: 500 }), 1_000, 'SpotnanaUnavailable'],
    ['a 500 for over a minute is trouble', spotnana({ status: 500 }), 61_000, 'Trouble'],
    [
      'a Retry-After of two minutes is trouble at once',
      spotnana({ status: 429, retryAfterMs: 120_000 }),
      0,
      'Trouble',
    ],
    [
      'refused credentials are trouble after 10 s',
      spotnana({ kind: 'credentials' }),
      11_000,
      'Trouble',
    ],
    ['a queue at the gate is never trouble', new GateWaitError('queue', NOW), 999_000, 'GateBusy'],
  ])('%s', (_, error, troubleMs, type) => {
    expect(end(error, troubleMs).type).toBe(type);
  });
});
