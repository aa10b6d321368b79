import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

export const CLIENT_SECRET = 'test-secret-that-must-never-show';

/** What must not show: the secret, as it is and encoded, the simulator's tokens, and the header that carries them. */
const SECRETS = [CLIENT_SECRET, base64(CLIENT_SECRET), 'simulated-token-', 'Bearer simulated'];

/** Promise 7: the secrets found in a log, an output or a history. */
export function secretsIn(text: string): string[] {
  return SECRETS.filter((secret) => text.includes(secret));
}

/** Promise 7 on everything that the server keeps of a run, payloads decoded. */
export async function secretsInHistory(
  { workflow }: Client,
  workflowId: string,
): Promise<string[]> {
  const history = await workflow.getHandle(workflowId).fetchHistory();
  const decoded = JSON.parse(historyToJSON(history), (key, value: unknown) =>
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value,
  ) as unknown;
  return secretsIn(JSON.stringify(decoded));
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -1);
}
