import { ActivityFailure, patched, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type {
  DoublesActivities,
  FindDoublesInput,
  RowOfUser,
  RowsOfUsers,
} from '../../src/contracts/bulk.js';
import { BULK_PRIORITY } from '../../src/contracts/names.js';
import { readPageId, toPageId } from '../page-id.js';
import type { Page, PageGroup } from './page.js';
import type { Member, Rows, Verdict } from './rows.js';

/** Two rows that turn out to be one user are one add and one `duplicate`. */
export function duplicateOf(row: string): Verdict {
  return {
    outcome: 'duplicate',
    reason: 'same_user_as_row',
    message: `the same user as row ${row}`,
  };
}

const SUMMARY = 'did other rows of the batch add them?';

/** Where a page asks, each guarded for the runs that began before it did. */
type AsksWhere = 'asks other pages' | 'asks other pages in a search, too';

/** Of users whom this page has not sent: those whom another page of the batch has. */
export async function settleDoubles(
  page: Page,
  group: PageGroup,
  members: readonly Member[],
  where: AsksWhere = 'asks other pages',
): Promise<void> {
  if (page.others.length === 0 || members.length === 0 || !patched(where)) return;
  group.written ??= new Map(await askOthers(page, group));
  for (const { place, userId } of members) {
    const row = group.written.get(userId);
    if (row !== undefined) page.rows.settle([place], duplicateOf(row));
  }
}

/** Asked once a group, about all its users. Nobody where the pages do not answer: members they are in any case. */
async function askOthers(page: Page, group: PageGroup): Promise<RowOfUser[]> {
  const { batchId, run } = readPageId(workflowInfo().workflowId);
  const input: FindDoublesInput = {
    pageIds: page.others.map((number) => toPageId(batchId, run, number)),
    groupId: group.id,
    userIds: group.places.flatMap((place) => page.rows.userIds[place] ?? []),
  };
  const { findDoubles } = proxyActivities<DoublesActivities>({
    startToCloseTimeout: '10m',
    // Longer than one page is waited for.
    heartbeatTimeout: '30s',
    retry: { maximumAttempts: 10, maximumInterval: '10s' },
    priority: { priorityKey: BULK_PRIORITY },
    summary: SUMMARY,
  });
  try {
    return await findDoubles(input);
  } catch (error) {
    if (page.orders.ended || !(error instanceof ActivityFailure)) throw error;
    return [];
  }
}

/** The answer to another page: whom this one has added, or perhaps so. */
export function rowsOf(rows: Rows, groups: readonly PageGroup[], asked: RowsOfUsers): RowOfUser[] {
  const wanted = new Set(asked.userIds);
  const places = groups.find(({ id }) => id === asked.groupId)?.places ?? [];
  return places.flatMap((place): RowOfUser[] => {
    const userId = rows.userIds[place] ?? '';
    const { outcome } = rows.outcomeOf(place) ?? {};
    const isWritten = outcome === 'added' || outcome === 'unverified';
    return isWritten && wanted.has(userId) ? [[userId, rows.load.rows[place]?.[0] ?? '']] : [];
  });
}
