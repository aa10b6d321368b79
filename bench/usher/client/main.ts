import type { BatchHandle, BatchRow } from '../../../src/client/index.js';
import { UsherClient } from '../../../src/client/index.js';
import type { Made, ManyInput } from '../../rig/driver.js';
import { toBatchName } from '../../rig/driver.js';
import { COMPANY_ID, isUnknown, membership, unknownUserId } from '../../rig/memberships.js';
import { serveDriver } from '../../rig/serve-driver.js';

const { USHER_TASK_QUEUE = '' } = process.env;

const usher = await UsherClient.connect({ taskQueue: USHER_TASK_QUEUE });

serveDriver(async (wanted) => {
  const { outcome } = await usher.addUserToGroup(wanted);
  if (outcome !== 'added') throw new Error(`${wanted.userId} was ${outcome}`);
}, addInBatch);

/** As `usher bulk start` does it, with `--yes` or approved as soon as the plan is there: from the rows to the end of the batch. */
async function addInBatch(input: ManyInput): Promise<Made> {
  const handle = await usher.startBatch({
    companyId: COMPANY_ID,
    batch: toBatchName(input.from),
    mode: input.plan ? 'approve' : 'apply',
    rows: rowsOf(input),
  });
  if (input.plan) await approve(handle);
  const { counts, pages } = await handle.result();
  return { runs: pages + 1, counts };
}

async function approve(handle: BatchHandle): Promise<void> {
  const { status } = await handle.wait();
  await handle.approve({ plan: status?.plan?.hash ?? '' });
}

async function* rowsOf(input: ManyInput): AsyncGenerator<BatchRow> {
  const { from, count, groups, firstGroup, unknownEvery } = input;
  for (let n = 0; n < count; n += 1) {
    const { userId, groupId } = membership(from + n, groups, firstGroup);
    const isBad = unknownEvery !== undefined && isUnknown(n, groups, unknownEvery);
    const user = { userId: isBad ? unknownUserId(n) : userId };
    yield { row: String(n + 2), user, group: { groupId } };
  }
}
