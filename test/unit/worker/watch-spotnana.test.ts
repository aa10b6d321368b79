import { afterEach, expect, it, vi } from 'vitest';
import { createLogger } from '../../../src/observability/logger.js';
import { createReadiness } from '../../../src/worker/readiness.js';
import { createSpotnanaWatch } from '../../../src/worker/watch-spotnana.js';
import { errorOf, startFakeSpotnana } from '../../support/fake-spotnana.js';
import { sendJson } from '../../support/http-server.js';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A worker's view of a Spotnana that answers for as long as `isUp` says. */
async function watch(isUp: () => boolean) {
  const watching = createSpotnanaWatch({ well: 20, notWell: 20 });
  const spotnana = await startFakeSpotnana(
    (_, response) => {
      if (isUp()) sendJson(response, 200, { id: 'g', name: 'G', companyId: 'c' });
      else response.destroy();
    },
    { onRequest: (event) => watching.note(event) },
    (response) => {
      if (!isUp()) response.destroy();
      return !isUp();
    },
  );
  const logger = createLogger({ level: 'error', pretty: false, destination: { write: () => {} } });
  const readiness = createReadiness(['spotnana'], logger);
  const stop = new AbortController();
  const running = watching.run(spotnana.client, readiness, stop.signal);
  ends.push(async () => {
    stop.abort();
    await running;
    await spotnana.close();
  });
  const ask = async () => spotnana.client.getUserGroup({ companyId: 'c', groupId: 'g' });
  return { spotnana, readiness, ask };
}

it('a Spotnana that goes away shows although a token is in hand, and so does its return', async () => {
  let isUp = true;
  const { spotnana, readiness, ask } = await watch(() => isUp);
  await expect.poll(() => readiness.isReady).toBe(true);
  await ask();
  expect(spotnana.tokens).toHaveLength(1);
  isUp = false;
  await errorOf(ask());
  await expect.poll(() => readiness.problems).toEqual([expect.stringContaining('failed')]);
  isUp = true;
  await expect.poll(() => readiness.isReady, { timeout: 10_000 }).toBe(true);
  expect(spotnana.tokens).toHaveLength(2);
});

it('where all is well, one token serves all looks', async () => {
  const { spotnana, readiness, ask } = await watch(() => true);
  const looks = vi.spyOn(spotnana.client, 'checkToken');
  await ask();
  await expect.poll(() => looks.mock.calls.length).toBeGreaterThan(5);
  expect(readiness.isReady).toBe(true);
  expect(spotnana.tokens).toHaveLength(1);
});
