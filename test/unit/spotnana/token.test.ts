import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/spotnana/redact.js';
import type { TokenSource } from '../../../src/spotnana/token.js';
import { createTokenSource } from '../../../src/spotnana/token.js';
import { createTransport } from '../../../src/spotnana/transport.js';
import { errorOf } from '../../support/fake-spotnana.js';
import { sendJson, startServer } from '../../support/http-server.js';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface World {
  tokens: TokenSource;
  clock: { now: number };
  secret: { value: string };
  /** How many requests for tokens arrived. */
  asked: () => number;
  forms: () => Record<string, string>[];
}

/** `answers` are used in turn, the last one for ever. */
async function createWorld(
  ...answers: ((response: ServerResponse, n: number) => void)[]
): Promise<World> {
  const clock = { now: 1_000_000 };
  const secret = { value: 'the first secret' };
  const server = await startServer((_, response, n) => {
    (answers[Math.min(n, answers.length) - 1] ?? granted())(response, n);
  });
  const redactor = createRedactor();
  const transport = createTransport({
    baseUrl: new URL(server.url),
    userAgent: 'usher/test',
    timeoutMs: 500,
    maxAnswerBytes: 10_000,
    redactor,
  });
  ends.push(
    async () => server.close(),
    async () => transport.close(),
  );
  const tokens = createTokenSource({
    transport,
    clientId: 'client-id',
    secret: async () => secret.value,
    redactor,
    now: () => clock.now,
    onRequest: () => {},
  });
  return {
    tokens,
    clock,
    secret,
    asked: () => server.received.length,
    forms: () => server.received.map(({ body }) => Object.fromEntries(new URLSearchParams(body))),
  };
}

function granted(fields: object = { expires_in: 3600 }) {
  return (response: ServerResponse, n: number) =>
    sendJson(response, 200, { access_token: `token-${n}`, token_type: 'Bearer', ...fields });
}

function refused(status: number, body: unknown = {}, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => sendJson(response, status, body, headers);
}

/** Lets a renewal in the background come to its end. */
const soon = async () => new Promise((resolve) => setTimeout(resolve, 100));

describe('one token', () => {
  it('is asked for as documented', async () => {
    const { tokens, forms } = await createWorld();
    await tokens.get();
    expect(forms()).toEqual([
      {
        grant_type: 'client_credentials',
        client_id: 'client-id',
        client_secret: 'the first secret',
      },
    ]);
  });

  it('is fetched once for all that ask at the same time, and kept', async () => {
    const { tokens, asked } = await createWorld();
    const got = await Promise.all(Array.from({ length: 50 }, async () => tokens.get()));
    expect(new Set(got)).toEqual(new Set(['token-1']));
    expect(await tokens.get()).toBe('token-1');
    expect(asked()).toBe(1);
  });

  it('is fetched for the others although the one who asked first is aborted', async () => {
    const { tokens, asked } = await createWorld((response, n) => {
      setTimeout(() => granted()(response, n), 100);
    });
    const controller = new AbortController();
    const first = errorOf(tokens.get(controller.signal));
    const second = tokens.get(new AbortController().signal);
    controller.abort('enough');
    expect(await first).toBe('enough');
    expect(await second).toBe('token-1');
    expect(asked()).toBe(1);
  });
});

describe('renewal', () => {
  it('comes a minute before the end, and nobody waits for it', async () => {
    const { tokens, clock, asked } = await createWorld();
    await tokens.get();
    clock.now += 3_539_000;
    await tokens.get();
    expect(asked()).toBe(1);
    clock.now += 1_000;
    expect(await tokens.get()).toBe('token-1');
    await soon();
    expect(await tokens.get()).toBe('token-2');
    expect(asked()).toBe(2);
  });

  it('is waited for once the token has expired', async () => {
    const { tokens, clock } = await createWorld();
    await tokens.get();
    clock.now += 3_600_000;
    expect(await tokens.get()).toBe('token-2');
  });

  it('comes in the last fifth of a short life', async () => {
    const { tokens, clock, asked } = await createWorld(granted({ expires_in: 10 }));
    await tokens.get();
    clock.now += 7_900;
    await tokens.get();
    await soon();
    expect(asked()).toBe(1);
    clock.now += 200;
    await tokens.get();
    await soon();
    expect(asked()).toBe(2);
  });

  it.each([{}, { expires_in: null }, { expires_in: 'soon' }, { expires_in: -1 }])(
    'takes five minutes for a life that the answer does not tell: %j',
    async (fields) => {
      const { tokens, clock } = await createWorld(granted(fields));
      await tokens.get();
      clock.now += 299_000;
      expect(await tokens.get()).toBe('token-1');
      await soon();
      clock.now += 300_000;
      expect(await tokens.get()).not.toBe('token-1');
    },
  );

  it('that fails leaves the token in use until it expires', async () => {
    const { tokens, clock, asked } = await createWorld(granted(), refused(503));
    await tokens.get();
    clock.now += 3_550_000;
    expect(await tokens.get()).toBe('token-1');
    await soon();
    expect(await tokens.get()).toBe('token-1');
    await soon();
    expect(asked(), 'held back').toBe(2);
    clock.now += 50_000;
    expect(await errorOf(tokens.get())).toMatchObject({ status: 503, operation: 'token' });
  });
});

describe('a fetch that failed', () => {
  it.each([
    [400, 'credentials', 5_000],
    [401, 'credentials', 5_000],
    [403, 'credentials', 5_000],
    [404, 'configuration', 1_000],
    [415, 'configuration', 1_000],
    [302, 'configuration', 1_000],
    [429, 'status', 1_000],
    [500, 'status', 1_000],
  ])('with %d is of kind %s and held back for %d ms', async (status, kind, holdMs) => {
    const { tokens, clock, asked } = await createWorld(refused(status));
    const error = await errorOf(tokens.get());
    expect(error).toMatchObject({ kind, status, operation: 'token', sent: false });
    expect(error).toMatchObject({ mayHaveBeenApplied: false });
    clock.now += holdMs - 1;
    expect(await errorOf(tokens.get())).toBe(error);
    expect(asked()).toBe(1);
    clock.now += 1;
    await errorOf(tokens.get());
    expect(asked()).toBe(2);
  });

  it('is the same for all who wait for it', async () => {
    const { tokens, asked } = await createWorld(refused(403));
    const errors = await Promise.all([1, 2, 3].map(async () => errorOf(tokens.get())));
    expect(new Set(errors).size).toBe(1);
    expect(asked()).toBe(1);
  });

  it('is held back longer each time, up to a minute, and from the start again after a success', async () => {
    const { tokens, clock, asked } = await createWorld(
      ...Array.from({ length: 6 }, () => refused(403)),
      granted({ expires_in: 1 }),
      refused(403),
    );
    for (const holdMs of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      await errorOf(tokens.get());
      const before = asked();
      clock.now += holdMs - 1;
      await errorOf(tokens.get());
      expect(asked()).toBe(before);
      clock.now += 1;
    }
    await tokens.get();
    clock.now += 1_000;
    await errorOf(tokens.get());
    clock.now += 5_000;
    await errorOf(tokens.get());
    expect(asked()).toBe(9);
  });

  it('is held back by Retry-After, and says what is left of it', async () => {
    const { tokens, clock, asked } = await createWorld(
      refused(429, { errorCode: 'TOO_MANY_REQUESTS' }, { 'retry-after': '30' }),
      granted(),
    );
    expect(await errorOf(tokens.get())).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      retryAfterMs: 30_000,
    });
    clock.now += 29_000;
    expect(await errorOf(tokens.get())).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      status: 429,
      retryAfterMs: 1_000,
    });
    expect(asked()).toBe(1);
    clock.now += 1_000;
    expect(await tokens.get()).toBe('token-2');
  });

  it('is repeated at once when the secret has changed', async () => {
    const { tokens, secret, forms } = await createWorld(refused(403), granted());
    await errorOf(tokens.get());
    secret.value = 'the second secret';
    expect(await tokens.get()).toBe('token-2');
    expect(forms().map(({ client_secret }) => client_secret)).toEqual([
      'the first secret',
      'the second secret',
    ]);
  });

  it('has a deadline of its own', async () => {
    const { tokens } = await createWorld(() => {});
    expect(await errorOf(tokens.get())).toMatchObject({ kind: 'timeout', operation: 'token' });
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['HTML', (response) => void response.end('<html>'), 'is HTML'],
    ['empty', (response) => void response.end(), 'is empty'],
    ['without a token', (response) => sendJson(response, 200, {}), 'field access_token'],
    [
      'with a token that no header can hold',
      (response) => sendJson(response, 200, { access_token: 'a\nb' }),
      'field access_token',
    ],
  ])('by an answer that is %s', async (_, answer, reason) => {
    const { tokens } = await createWorld(answer);
    const error = await errorOf(tokens.get());
    expect(error).toMatchObject({ kind: 'bad-answer', operation: 'token' });
    expect(String(error)).toContain(reason);
  });
});

describe('a token that the API refuses', () => {
  it('is renewed once for all who were refused with it', async () => {
    const { tokens, asked } = await createWorld();
    const token = await tokens.get();
    expect([tokens.refuse(token), tokens.refuse(token)]).toEqual([true, true]);
    await Promise.all([tokens.get(), tokens.get()]);
    expect(tokens.refuse(token), 'a newer one is at hand').toBe(true);
    expect(await tokens.get()).toBe('token-2');
    expect(asked()).toBe(2);
  });

  it('although it is fresh is not renewed for a while, which grows', async () => {
    const { tokens, clock } = await createWorld();
    expect(tokens.refuse(await tokens.get())).toBe(true);
    for (const holdMs of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      const fresh = await tokens.get();
      tokens.tried(fresh, false);
      tokens.tried(fresh, false);
      clock.now += holdMs - 1;
      expect(tokens.refuse(fresh)).toBe(false);
      expect(await tokens.get()).toBe(fresh);
      clock.now += 1;
      expect(tokens.refuse(fresh)).toBe(true);
    }
  });

  it('is renewed at once again after one that worked', async () => {
    const { tokens } = await createWorld();
    tokens.refuse(await tokens.get());
    tokens.tried(await tokens.get(), false);
    expect(tokens.refuse(await tokens.get())).toBe(false);
    tokens.tried(await tokens.get(), true);
    expect(tokens.refuse(await tokens.get())).toBe(true);
  });
});

it('shows neither token nor secret to who looks at it', async () => {
  const { tokens } = await createWorld();
  await tokens.get();
  expect(inspect(tokens, { depth: 20, showHidden: true })).not.toMatch(/token-1|first secret/);
});
