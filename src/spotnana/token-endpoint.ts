import { parseAnswer, toStatusError } from './answers.js';
import { SpotnanaError } from './errors.js';
import { TokenSchema } from './schemas.js';
import type { RequestEvent } from './client-types.js';
import type { Redactor } from './redact.js';
import type { HttpAnswer, Transport } from './transport.js';

export interface TokenEndpointOptions {
  transport: Transport;
  clientId: string;
  redactor: Redactor;
  now: () => number;
  onRequest: (event: RequestEvent) => void;
}

/** `expires_in` is optional in the schema, and nothing says what its absence means: a careful guess (s). */
const ASSUMED_LIFETIME_S = 300;

/** One request to `POST /v2/auth/oauth2-token` (Spotnana API docs, authentication). */
export async function fetchToken(
  options: TokenEndpointOptions,
  secret: string,
): Promise<{ token: string; lifetimeMs: number }> {
  const { redactor, now } = options;
  const answer = await exchange(options, secret);
  if (answer.status < 200 || answer.status >= 300) {
    throw toStatusError(answer, 'token', redactor, now());
  }
  const { access_token: token, expires_in } = parseAnswer(answer, 'token', TokenSchema);
  redactor.hide(token);
  return { token, lifetimeMs: (expires_in ?? ASSUMED_LIFETIME_S) * 1_000 };
}

async function exchange(options: TokenEndpointOptions, secret: string): Promise<HttpAnswer> {
  const { transport, clientId, now, onRequest } = options;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
  });
  const startedAt = now();
  const report = (outcome: Pick<RequestEvent, 'status' | 'error'>) =>
    onRequest({ operation: 'token', durationMs: now() - startedAt, waitedMs: 0, ...outcome });
  try {
    const answer = await transport.exchange({
      operation: 'token',
      method: 'POST',
      path: '/v2/auth/oauth2-token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    });
    report({ status: answer.status });
    return answer;
  } catch (error) {
    report({ error: error instanceof SpotnanaError ? error.kind : 'aborted' });
    throw error;
  }
}
