import type { BatchRow } from '../../../src/client/index.js';
import { UsherClient } from '../../../src/client/index.js';
import type { ManyInput } from '../../rig/driver.js';
import { COMPANY_ID, membership } from '../../rig/memberships.js';
import { serveDriver } from '../../rig/serve-driver.js';

const { USHER_TASK_QUEUE = '' } = process.env;

const usher = await UsherClient.connect({ taskQueue: USHER_TASK_QUEUE });

serveDriver(async (wanted) => {
  const { outcome } = await usher.addUserToGroup(wanted);
  if (outcome !== 'added') throw new Error(`${wanted.userId} was ${outcome}`);
}, addInBatch);

/** As `usher bulk start --yes` does it: from the rows to the end of the batch. */
async function addInBatch(input: ManyInput): Promise<{ runs: number }> {
  const handle = await usher.startBatch({
    companyId: COMPANY_ID,
    batch: `from ${input.from}`,
    mode: 'apply',
    rows: rowsOf(input),
  });
  const { counts, pages } = await handle.result();
  if (counts.added !== input.count)
    throw new Error(`Not all were added: ${JSON.stringify(counts)}`);
  return { runs: pages + 1 };
}

async function* rowsOf({ from, count, groups }: ManyInput): AsyncGenerator<BatchRow> {
  for (let n = 0; n < count; n += 1) {
    const { userId, groupId } = membership(from + n, groups);
    yield { row: String(n + 2), user: { userId }, group: { groupId } };
  }
}
