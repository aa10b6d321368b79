import { nearestNames, normalizeGroupName } from '../contracts/group-name.js';
import { isUuid } from '../contracts/parse-input.js';
import type { Env } from '../config/config.js';
import { readSpotnanaConfig, readUsherConfig } from '../config/config.js';
import type { SpotnanaClient } from '../spotnana/index.js';
import type { CommandContext } from './context.js';
import { InterruptedError, NOTHING_LEFT, RefusedError, UsageError } from './errors.js';

/** A Spotnana client for one command, from the same configuration as a worker's. */
export async function withSpotnana<T>(
  { env, signal }: CommandContext,
  company: string,
  act: (client: SpotnanaClient, companyId: string) => Promise<T>,
): Promise<T> {
  const companyId = toAllowedCompany(env, company);
  const { createSpotnana } = await import('../worker/create-spotnana.js');
  const client = createSpotnana(readSpotnanaConfig(env));
  try {
    return await act(client, companyId);
  } catch (error) {
    throw signal.aborted ? new InterruptedError(NOTHING_LEFT) : error;
  } finally {
    await client.close();
  }
}

/** The company's id, if this process may touch it. */
export function toAllowedCompany(env: Env, company: string): string {
  const { allowedCompanies } = readUsherConfig(env);
  const id = company.trim().toLowerCase();
  if (!isUuid(id)) throw new UsageError('--company must be a UUID');
  if (allowedCompanies.size === 0 || allowedCompanies.has(id)) return id;
  throw new RefusedError('CompanyNotAllowed', `Company ${id} is not in USHER_ALLOWED_COMPANIES`);
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
    const message = `${hits.length} groups are named "${group}": give one of ${ids}`;
    throw new RefusedError('AmbiguousGroup', message);
  }
  const names = all.map(({ name }) => name);
  const near = nearestNames(group, names).join(', ');
  const hint = near ? `; near names: ${near}` : '';
  throw new RefusedError('GroupNotFound', `No group is named "${group}"${hint}`);
}
