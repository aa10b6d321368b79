import { nearestNames, normalizeGroupName } from '../contracts/group-name.js';
import { isUuid } from '../contracts/parse-input.js';
import type { Env } from '../config/config.js';
import { readSpotnanaConfig, readUsherConfig } from '../config/config.js';
import type { SpotnanaClient } from '../spotnana/index.js';
import { UsageError } from './errors.js';

/** A Spotnana client for one command, from the same configuration as a worker's. */
export async function withSpotnana<T>(
  env: Env,
  companyId: string,
  act: (client: SpotnanaClient) => Promise<T>,
): Promise<T> {
  const { allowedCompanies } = readUsherConfig(env);
  const id = companyId.trim().toLowerCase();
  if (!isUuid(id)) throw new UsageError('--company must be a UUID');
  if (allowedCompanies.size > 0 && !allowedCompanies.has(id)) {
    throw new UsageError(`Company ${id} is not in USHER_ALLOWED_COMPANIES`);
  }
  const { createSpotnana } = await import('../worker/create-spotnana.js');
  const client = createSpotnana(readSpotnanaConfig(env));
  try {
    return await act(client);
  } finally {
    await client.close();
  }
}

/** The id of a group given by id or exact name. Never a silent pick. */
export async function resolveGroup(
  client: SpotnanaClient,
  companyId: string,
  group: string,
  signal: AbortSignal,
): Promise<string> {
  if (isUuid(group.trim())) return group.trim().toLowerCase();
  const { readUserGroups } = await import('../spotnana/index.js');
  const all = await readUserGroups(client, { companyId }, { signal });
  const wanted = normalizeGroupName(group);
  const hits = all.filter(({ name }) => normalizeGroupName(name) === wanted);
  const [hit] = hits;
  if (hit && hits.length === 1) return hit.id;
  if (hits.length > 1) {
    const ids = hits.map(({ id }) => id).join(', ');
    throw new UsageError(`${hits.length} groups are named "${group}": give one of ${ids}`);
  }
  const near = nearestNames(
    group,
    all.map(({ name }) => name),
  ).join(', ');
  throw new UsageError(`No group is named "${group}"${near ? `; near names: ${near}` : ''}`);
}
