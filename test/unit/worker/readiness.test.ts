import { expect, it } from 'vitest';
import { createLogger } from '../../../src/observability/logger.js';
import { createReadiness } from '../../../src/worker/readiness.js';

function stage() {
  const lines: string[] = [];
  const write = (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg);
  const logger = createLogger({ level: 'info', pretty: false, destination: { write } });
  let now = 0;
  let timesReady = 0;
  const options = { now: () => now, onReady: () => void (timesReady += 1) };
  const readiness = createReadiness(['temporal', 'spotnana'], logger, options);
  return {
    readiness,
    lines,
    timesReady: () => timesReady,
    wait: (ms: number) => void (now += ms),
  };
}

it('a worker is ready once every part is well, and says so', () => {
  const { readiness, lines, timesReady } = stage();
  expect(readiness).toMatchObject({ isReady: false, problems: ['starting', 'starting'] });
  readiness.set('temporal', undefined);
  expect(readiness.isReady).toBe(false);
  readiness.set('spotnana', undefined);
  expect(readiness).toMatchObject({ isReady: true, problems: [] });
  expect(lines).toEqual(['ready']);
  expect(timesReady()).toBe(1);
});

it('a problem is said at once, then once a minute, another one at once, and its end', () => {
  const { readiness, lines, wait } = stage();
  readiness.set('temporal', undefined);
  for (let second = 0; second < 150; second += 5) {
    readiness.set('spotnana', 'refused');
    wait(5_000);
  }
  readiness.set('spotnana', 'unreachable');
  readiness.set('spotnana', undefined);
  expect(lines).toEqual([
    'not ready: refused',
    'not ready: refused',
    'not ready: refused',
    'not ready: unreachable',
    'spotnana is well again',
    'ready',
  ]);
});
