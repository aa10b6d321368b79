import { randomBytes } from 'node:crypto';

/** Access tokens with a lifetime. */
export interface Tokens {
  issue(lifetimeSeconds: number): string;
  isGood(token: string): boolean;
  revoke(token: string): void;
  revokeAll(): void;
}

export function createTokens(now: () => number): Tokens {
  const expiry = new Map<string, number>();
  return {
    issue(lifetimeSeconds) {
      const token = randomBytes(24).toString('base64url');
      expiry.set(token, now() + lifetimeSeconds * 1_000);
      return token;
    },
    isGood: (token) => (expiry.get(token) ?? 0) > now(),
    revoke: (token) => void expiry.delete(token),
    revokeAll: () => expiry.clear(),
  };
}
