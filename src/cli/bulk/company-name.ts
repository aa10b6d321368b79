import { readSpotnanaConfig } from '../../config/config.js';
import type { CommandContext } from '../context.js';

/** A name is nice to have: nobody waits long for it (ms). */
const PATIENCE_MS = 3_000;

/**
 * The company's name, for which no operation is documented: the list of users has it beside each user. Undefined where this
 * process is not configured for that Spotnana, or cannot read it.
 */
export async function readCompanyName(
  { env, signal }: CommandContext,
  companyId: string,
  host: string,
): Promise<string | undefined> {
  try {
    const config = readSpotnanaConfig(env);
    if (new URL(config.baseUrl).host !== host) return undefined;
    const { createSpotnana } = await import('../../worker/create-spotnana.js');
    const client = createSpotnana(config);
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    try {
      const page = { companyId, offset: 0, limit: 1 };
      const { items } = await client.listUsers(page, { signal: patience });
      return items.find((user) => user.companyId === companyId)?.companyName;
    } finally {
      await client.close();
    }
  } catch {
    return undefined;
  }
}
