import type { Client } from '@temporalio/client';
import { decodedHistory } from './payloads.js';

export const CLIENT_SECRET = 'test-secret-that-must-never-show';

/** What must not show: the secret, as it is and encoded, the simulator's tokens, and the header that carries them. */
const SECRETS = [CLIENT_SECRET, base64(CLIENT_SECRET), 'simulated-token-', 'Bearer simulated'];

/** Promise 7: the secrets found in a log, an output or a history. */
export function secretsIn(text: string): string[] {
  return SECRETS.filter((secret) => text.includes(secret));
}

/** Promise 7 on everything that the server keeps of a run, payloads decoded. */
export async function secretsInHistory(client: Client, workflowId: string): Promise<string[]> {
  return secretsIn(JSON.stringify(await decodedHistory(client, workflowId)));
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -1);
}
