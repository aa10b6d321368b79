import type { Client } from '@temporalio/client';
import type { UsherConfig } from '../../config/config.js';
import { DEFAULT_TASK_QUEUE } from '../../contracts/names.js';
import { EXIT } from '../exit-status.js';
import { withTemporal } from '../temporal.js';
import type { Examination } from './examine.js';
import type { Finding, Told } from './finding.js';
import { tell } from './finding.js';

/** Closed runs are the proof of what happened: shorter retention is worth a warning (days). */
const ENOUGH_RETENTION_DAYS = 30;
const DAY_MS = 86_400_000;

/** The server, its namespace and what usher needs of it. `usher`: undefined where the configuration has problems. */
export async function examineTemporal(
  { env, temporal, hasOwnWorker = false }: Examination,
  usher: UsherConfig | undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const look = async (what: string, at: () => Promise<Told>) =>
    findings.push((await tell(what, at)).finding);
  const reached = await tell('Temporal', async () =>
    withTemporal(
      env,
      async ({ client, config: { address, namespace } }) => {
        await assertNamespace(client);
        await look('retention', async () => retention(client, address));
        if (usher?.searchAttributes !== false) {
          await look('search attributes', async () => attributes(client, namespace));
        }
        if (!hasOwnWorker) {
          await look('worker', async () => poller(client, usher?.taskQueue ?? DEFAULT_TASK_QUEUE));
        }
        return { says: `${address}, namespace ${namespace}` };
      },
      temporal,
    ),
  );
  return [reached.finding, ...findings];
}

/** Without it, nothing else is worth a look. That it may not be described is told by the next look. */
async function assertNamespace(client: Client): Promise<void> {
  const { reaching } = await import('../../client/temporal-errors.js');
  const { namespace } = client.options;
  await reaching(() => client.workflowService.describeNamespace({ namespace })).catch(
    (error: Error) => {
      if (error.name === 'NamespaceMissingError') throw error;
    },
  );
}

async function retention(client: Client, address: string): Promise<Told> {
  const { readRetentionMs } = await import('../../client/retention.js');
  const ms = (await readRetentionMs(client)) ?? 0;
  const { namespace } = client.options;
  const days = Math.round(ms / DAY_MS);
  const says = `closed runs are kept for ${days} ${days === 1 ? 'day' : 'days'}`;
  if (ms >= ENOUGH_RETENTION_DAYS * DAY_MS) return { says };
  const update = `temporal operator namespace update --retention ${ENOUGH_RETENTION_DAYS}d`;
  const remedy = `Keep them for ${ENOUGH_RETENTION_DAYS} days or more: ${update} --address ${address} -n ${namespace}`;
  return { says, state: 'warn', remedy };
}

async function attributes(client: Client, namespace: string): Promise<Told> {
  const { checkSearchAttributes } = await import('../../worker/search-attributes.js');
  const { operatorService } = client.connection;
  const { missing, wrongType } = await checkSearchAttributes(operatorService, namespace);
  if (missing.length + wrongType.length === 0) return { says: 'all registered' };
  const says = `missing: ${missing.join(', ') || 'none'}; of another type: ${wrongType.join(', ') || 'none'}`;
  const remedy =
    wrongType.length === 0
      ? 'Run "usher setup"'
      : 'Use another namespace, or set USHER_SEARCH_ATTRIBUTES=off';
  return { says, state: 'fail', remedy, status: EXIT.usage };
}

async function poller(client: Client, taskQueue: string): Promise<Told> {
  const { isPolled } = await import('../../client/pollers.js');
  if (await isPolled(client, taskQueue)) return { says: `somebody polls task queue ${taskQueue}` };
  const says = `nobody polls task queue ${taskQueue}`;
  return { says, state: 'warn', remedy: 'Start one: usher worker' };
}
