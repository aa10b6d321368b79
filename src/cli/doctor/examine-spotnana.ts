import type { SpotnanaConfig } from '../../config/config.js';
import type { SpotnanaClient } from '../../spotnana/index.js';
import { toAllowedCompany } from '../spotnana.js';
import type { Examination } from './examine.js';
import type { Finding } from './finding.js';
import { tell } from './finding.js';
import { tryGroupReads, tryUserReads } from './try-reads.js';

/** The credentials, by one token; with a company, each read operation, and what stops working without it. */
export async function examineSpotnana(
  examination: Examination,
  config: SpotnanaConfig,
): Promise<Finding[]> {
  const { createSpotnana } = await import('../../worker/create-spotnana.js');
  const client = createSpotnana(config);
  try {
    return await examineWith(client, examination);
  } finally {
    await client.close();
  }
}

async function examineWith(
  client: SpotnanaClient,
  { env, company, group, signal }: Examination,
): Promise<Finding[]> {
  const { finding: token } = await tell('token', async () => {
    await client.checkToken({ signal });
    return { says: `${client.host} takes the credentials` };
  });
  if (company === undefined || token.state === 'fail') return [token];
  const allowed = await tell('company', async () => {
    const companyId = toAllowedCompany(env, company);
    return { value: companyId, says: `${companyId} may be touched` };
  });
  const companyId = allowed.value;
  if (companyId === undefined) return [token, allowed.finding];
  const users = await tryUserReads(client, companyId, signal);
  const groups = await tryGroupReads(client, {
    companyId,
    signal,
    ...(group === undefined ? {} : { group }),
    ...(users.userId === undefined ? {} : { userId: users.userId }),
  });
  return [token, ...groups, ...users.findings];
}
