import type { UserKey } from '../contracts/rows.js';
import { userKeyParts } from '../contracts/user-key.js';
import { SpotnanaError } from './errors.js';
import { toToken } from './user-keys.js';

/**
 * Keys that Spotnana refuses to look up. An address that it takes for malformed makes it refuse the request for a
 * hundred (400, as for any body that does not fit its schema); that must not harm the others (promise 4).
 */
export interface KeyRefusals {
  of(key: UserKey): SpotnanaError | undefined;
  /** Asks about one key; undefined where it is refused. */
  askOne<T>(key: UserKey, ask: () => Promise<T>): Promise<T | undefined>;
  /** Asks about all keys; where that is refused, about ever smaller halves, so that the answers to all others come. */
  askAll<T>(keys: readonly UserKey[], ask: Ask<T>): Promise<T[]>;
}

type Ask<T> = (keys: readonly UserKey[]) => Promise<T[]>;

export function createKeyRefusals(): KeyRefusals {
  const refused = new Map<string, SpotnanaError>();

  async function askOne<T>(key: UserKey, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused.set(tokenOf(key), error);
      return undefined;
    }
  }

  async function askAll<T>(keys: readonly UserKey[], ask: Ask<T>): Promise<T[]> {
    const [key] = keys;
    if (key && keys.length === 1) return (await askOne(key, async () => ask(keys))) ?? [];
    try {
      return await ask(keys);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const half = Math.ceil(keys.length / 2);
      const first = await askAll(keys.slice(0, half), ask);
      return [...first, ...(await askAll(keys.slice(half), ask))];
    }
  }

  return { of: (key) => refused.get(tokenOf(key)), askOne, askAll };
}

function isRefusal(error: unknown): error is SpotnanaError {
  return error instanceof SpotnanaError && error.kind === 'status' && error.status === 400;
}

function tokenOf(key: UserKey): string {
  const { field, value } = userKeyParts(key);
  return toToken(field, value);
}
