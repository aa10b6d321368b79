import type { ServerResponse } from 'node:http';
import type { SpotnanaClient } from '../../src/spotnana/index.js';
import { createBudget, createSpotnanaClient } from '../../src/spotnana/index.js';
import type { ReceivedRequest, TestServer } from './http-server.js';
import { sendJson, startServer } from './http-server.js';

export const SECRET = 'client-secret-s3cr3t/+ü';

/** How the API beside the token endpoint answers; `n` counts its requests from 1. */
export type ApiHandler = (
  request: ReceivedRequest,
  response: ServerResponse,
  n: number,
) => void | Promise<void>;

export interface FakeSpotnana {
  readonly client: SpotnanaClient;
  readonly server: TestServer;
  /** Tokens given out, in order. */
  readonly tokens: string[];
  /** The requests beside those for tokens. */
  readonly calls: ReceivedRequest[];
  close(): Promise<void>;
}

type ClientOptions = Partial<Parameters<typeof createSpotnanaClient>[0]>;

/** A client, and a server that gives it tokens `token-1-…`, `token-2-…` and leaves the rest to the test. */
export async function startFakeSpotnana(
  handler: ApiHandler,
  options: ClientOptions = {},
  tokenHandler?: (response: ServerResponse, n: number, request: ReceivedRequest) => boolean,
): Promise<FakeSpotnana> {
  const tokens: string[] = [];
  const calls: ReceivedRequest[] = [];
  let asked = 0;
  const server = await startServer((request, response) => {
    if (request.path.endsWith('/v2/auth/oauth2-token')) {
      asked += 1;
      if (tokenHandler?.(response, asked, request)) return;
      const token = `token-${asked}-abcdefghijklmnop`;
      tokens.push(token);
      sendJson(response, 200, { access_token: token, expires_in: 3600, token_type: 'Bearer' });
      return;
    }
    calls.push(request);
    return handler(request, response, calls.length);
  });
  const client = createSpotnanaClient({
    baseUrl: server.url,
    clientId: 'client-id',
    secret: async () => SECRET,
    budget: createBudget({ maxInFlight: 100, maxPerSecond: 10_000 }),
    timeoutMs: 5_000,
    ...options,
  });
  return {
    client,
    server,
    tokens,
    calls,
    async close() {
      await client.close();
      await server.close();
    },
  };
}

/** What a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It resolved, but should have rejected');
    },
    (error: unknown) => error,
  );
}
