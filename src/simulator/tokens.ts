import { randomBytes } from 'node:crypto';
import type { Reply } from './reply.js';
import { refuse } from './reply.js';

export interface Tokens {
  /** Answers a token request: 200, 400 for another grant, 403 for wrong credentials. */
  grant(form: URLSearchParams, lifetimeSeconds: number, now: number): Reply;
  /** Whether an Authorization header carries a token that is good now. */
  isGood(header: string | undefined, now: number): boolean;
  revoke(header: string | undefined): void;
  /** From now on only this secret is accepted; all tokens are revoked. */
  rotate(clientSecret: string): void;
}

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

export function createTokens(credentials: Credentials): Tokens {
  let { clientSecret } = credentials;
  const expiries = new Map<string, number>();
  const toToken = (header: string | undefined) => /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
  return {
    grant(form, lifetimeSeconds, now) {
      checkForm(form);
      if (
        form.get('client_id') !== credentials.clientId ||
        form.get('client_secret') !== clientSecret
      ) {
        refuse(403, { message: 'The client id or the client secret is wrong.' });
      }
      // Speaking, so that one that leaks is found by a search.
      const token = `simulated-token-${randomBytes(24).toString('base64url')}`;
      expiries.set(token, now + lifetimeSeconds * 1000);
      const json = { access_token: token, expires_in: lifetimeSeconds, token_type: 'Bearer' };
      return { status: 200, json };
    },
    isGood(header, now) {
      const token = toToken(header);
      const isGood = now < (expiries.get(token) ?? 0);
      if (!isGood) expiries.delete(token);
      return isGood;
    },
    revoke: (header) => void expiries.delete(toToken(header)),
    rotate(secret) {
      clientSecret = secret;
      expiries.clear();
    },
  };
}

function checkForm(form: URLSearchParams): void {
  const isComplete = form.has('client_id') && form.has('client_secret');
  if (isComplete && form.get('grant_type') === 'client_credentials') return;
  refuse(400, {
    errorCode: 'API_VALIDATION_FAILED',
    message: 'grant_type must be client_credentials, with client_id and client_secret.',
  });
}
