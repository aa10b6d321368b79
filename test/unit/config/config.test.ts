import { describe, expect, it } from 'vitest';
import { ConfigurationError, readWorkerConfig } from '../../../src/config/config.js';
import { formatDuration, parseDuration } from '../../../src/config/duration.js';
import { DEFAULT_DURATIONS, scaleDurations } from '../../../src/config/durations.js';

const valid = {
  SPOTNANA_BASE_URL: 'https://api.example.com',
  SPOTNANA_CLIENT_ID: 'id',
  SPOTNANA_CLIENT_SECRET: 'hush',
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readWorkerConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

describe("a worker's configuration", () => {
  it('has defaults for all but where Spotnana is and who we are', () => {
    const { usher, spotnana } = readWorkerConfig(valid);
    expect(usher.taskQueue).toBe('usher');
    expect(usher.durations).toEqual(DEFAULT_DURATIONS);
    expect(usher.searchAttributes).toBe(true);
    expect(spotnana).toMatchObject({ maxPerSecond: 10, maxInFlight: 8, timeoutMs: 30_000 });
  });

  it('names every problem at once, and never a value', () => {
    const problems = problemsOf({
      SPOTNANA_CLIENT_SECRET: 'hush',
      SPOTNANA_CLIENT_SECRET_FILE: '/run/secret',
      SPOTNANA_MAX_RPS: 'lots',
      USHER_SETTLE: '5 parsecs',
      USHER_RUN_DEADLINE: '8d',
      USHER_ALLOWED_COMPANIES: 'acme',
      USHER_SEARCH_ATTRIBUTES: 'maybe',
      USHER_LOG_LEVEL: 'loud',
    });
    expect(problems.join('\n')).not.toMatch(/hush|run\/secret|parsecs/);
    expect(
      problems.map((problem) => problem.split(' ')[0] ?? '').toSorted((a, b) => a.localeCompare(b)),
    ).toEqual([
      'SPOTNANA_BASE_URL',
      'SPOTNANA_CLIENT_ID',
      'SPOTNANA_CLIENT_SECRET',
      'SPOTNANA_MAX_RPS',
      'USHER_ALLOWED_COMPANIES',
      'USHER_LOG_LEVEL',
      'USHER_RUN_DEADLINE',
      'USHER_SEARCH_ATTRIBUTES',
      'USHER_SETTLE',
    ]);
  });

  it('sees beside all else that the base URL will not do, and does not repeat it', () => {
    const problems = (url: string) =>
      problemsOf({ ...valid, SPOTNANA_BASE_URL: url, USHER_SETTLE: '5 parsecs' });
    expect(problems('http://ada:hunter2@api.example.com')).toEqual([
      'SPOTNANA_BASE_URL holds credentials (Take them out of the URL)',
      expect.stringContaining('USHER_SETTLE'),
    ]);
    expect(problems('http://api.example.com')[0]).toMatch(/^SPOTNANA_BASE_URL is not https \(/);
    expect(problems('api')[0]).toMatch(/^SPOTNANA_BASE_URL is not an http/);
  });

  it('takes an empty variable as not set', () => {
    expect(readWorkerConfig({ ...valid, USHER_SETTLE: ' ' }).usher.durations.settleMs).toBe(5_000);
  });

  it('reads durations, companies and switches', () => {
    const { usher } = readWorkerConfig({
      ...valid,
      SPOTNANA_TIMEOUT_MS: '4000',
      USHER_VERIFY_TIMEOUT: '90s',
      USHER_ALLOWED_COMPANIES:
        '11111111-1111-4111-8111-11111111111A, 22222222-2222-4222-8222-222222222222',
      USHER_SEARCH_ATTRIBUTES: 'off',
    });
    expect(usher.durations).toMatchObject({ requestTimeoutMs: 4_000, verifyTimeoutMs: 90_000 });
    expect(usher.allowedCompanies.has('11111111-1111-4111-8111-11111111111a')).toBe(true);
    expect(usher.searchAttributes).toBe(false);
  });
});

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
    ['5', undefined],
    ['-1s', undefined],
    ['1 week', undefined],
  ])('%s is %s ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it('are written with the largest unit that fits', () => {
    expect([90_000, 120_000, 604_800_000, 1].map(formatDuration)).toEqual([
      '90s',
      '2m',
      '7d',
      '1ms',
    ]);
  });

  it('scale all together', () => {
    const scaled = scaleDurations(DEFAULT_DURATIONS, 0.01);
    expect(scaled.settleMs).toBe(50);
    expect(Object.keys(scaled)).toEqual(Object.keys(DEFAULT_DURATIONS));
  });
});
