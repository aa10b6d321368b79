import type { Client } from '@temporalio/client';
import type { Env, UsherConfig } from '../config/config.js';
import { readUsherConfig } from '../config/config.js';
import type { TemporalConfig } from '../config/temporal.js';
import { readTemporalConfig } from '../config/temporal.js';

/** A connection to Temporal for one command. */
export interface TemporalSession {
  client: Client;
  config: TemporalConfig;
  usher: UsherConfig;
}

/** Somebody waits at a terminal (ms). */
const CONNECT_MS = 5_000;

/**
 * Runs `act` with a connection, and closes it. Rejects with `TemporalUnreachableError` or `NamespaceMissingError`, also
 * where it was `act` that met them.
 */
export async function withTemporal<T>(
  env: Env,
  act: (session: TemporalSession) => Promise<T>,
  config: TemporalConfig = readTemporalConfig(env),
): Promise<T> {
  const usher = readUsherConfig(env);
  const { Client: TemporalClient, Connection } = await import('@temporalio/client');
  const { TemporalUnreachableError } = await import('../client/index.js');
  const { reaching } = await import('../client/temporal-errors.js');
  const connection = await Connection.connect({
    ...config.connectionOptions,
    connectTimeout: CONNECT_MS,
  }).catch((error: Error) => {
    throw new TemporalUnreachableError(`${config.address}: ${error.message.split('\n')[0]}`);
  });
  try {
    const client = new TemporalClient({ connection, namespace: config.namespace });
    return await reaching(() => act({ client, config, usher }));
  } finally {
    await connection.close();
  }
}

/** Where a run is in the Web UI. */
export function runLink(
  uiUrl: string,
  namespace: string,
  workflowId: string,
  runId: string,
): string {
  const id = encodeURIComponent(workflowId);
  return `${uiUrl.replace(/\/$/, '')}/namespaces/${namespace}/workflows/${id}/${runId}`;
}

/** The same, where it is known where the Web UI is. */
export function linkOf(
  { usher, config }: Pick<TemporalSession, 'usher' | 'config'>,
  { workflowId, runId }: { workflowId: string; runId: string },
): string | undefined {
  if (usher.uiUrl === undefined) return undefined;
  return runLink(usher.uiUrl, config.namespace, workflowId, runId);
}
