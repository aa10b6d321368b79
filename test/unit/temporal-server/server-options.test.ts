import { expect, it } from 'vitest';
import { toArguments, toServerEnvironment } from '../../../src/temporal-server/server-options.js';

const PLACE = { ip: '127.0.0.1', port: 7000, uiPort: undefined, namespace: 'default' };

it('starts without a UI, at the speed that one shard can have, with queues of one partition', () => {
  expect(toArguments({ cli: 'temporal' }, PLACE).join(' ')).toBe(
    'server start-dev --log-level warn --ip 127.0.0.1 --port 7000 --headless --namespace default ' +
      '--dynamic-config-value history.transferProcessorMaxPollRPS=1000 ' +
      '--dynamic-config-value matching.numTaskqueueReadPartitions=1 ' +
      '--dynamic-config-value matching.numTaskqueueWritePartitions=1',
  );
});

it('passes everything on', () => {
  const args = toArguments(
    {
      cli: 'temporal',
      dbFile: '/data/t.db',
      searchAttributes: { UsherState: 'Keyword' },
      dynamicConfig: { 'matching.enableFairness': true, 'a.text': 'x' },
      extraArgs: ['--ui-disable-news-fetch'],
    },
    { ...PLACE, uiPort: 8000, namespace: 'other' },
  ).join(' ');
  expect(args).toContain('--ui-port 8000 --namespace other --db-filename /data/t.db');
  expect(args).toContain('--search-attribute UsherState=Keyword');
  expect(args).toContain('--dynamic-config-value matching.enableFairness=true');
  expect(args).toContain('--dynamic-config-value a.text="x" --ui-disable-news-fetch');
});

it('keeps secrets and the settings of clients from the server', () => {
  const env = {
    PATH: '/bin',
    SPOTNANA_CLIENT_SECRET: 's',
    TEMPORAL_API_KEY: 'k',
    USHER_UI_URL: 'u',
  };
  expect(toServerEnvironment(env)).toEqual({ PATH: '/bin' });
});
