import type { Client } from '@temporalio/client';
import type { PageLedger, PageLoad } from '../../contracts/bulk.js';
import { BULK } from '../../contracts/bulk.js';
import type { RowResult } from '../../contracts/rows.js';
import type { PageRun } from './histories.js';
import { readKeptLedger, readLoad, readPageRuns } from './histories.js';
import { readStory } from './read-story.js';
import { sentPlaces } from './sent-rows.js';

/** Pages that are read at the same time. */
const PAGES_AT_ONCE = 4;

/** A worker that is up answers a query in milliseconds, or a second where it has to replay the page (ms). */
const QUERY_MS = 5_000;

/** Once a page did not answer, there is hardly a worker: a batch may have a thousand open pages (ms). */
const SHORT_QUERY_MS = 500;

/** What is said of a row that no ledger knows. */
type Rest = Pick<RowResult, 'outcome' | 'reason'>;

const PAGE_LOST: Rest = { outcome: 'unverified', reason: 'page_lost' };
const UNDER_WAY: Rest = { outcome: 'not_attempted', reason: 'under_way' };
const WRITE_UNDER_WAY: Rest = { outcome: 'unverified', reason: 'write_under_way' };

/**
 * What became of each row, page by page: from the ledgers that ended pages have kept, else from the pages themselves, else
 * from what their histories say was sent. Complete at any time: what is not known yet says so.
 */
export async function* readResults(
  client: Client,
  coordinator: PageRun,
): AsyncGenerator<RowResult> {
  const runs = await readPageRuns(client, coordinator);
  const reading: Promise<RowResult[]>[] = [];
  const askLedger = createAskLedger(client);
  const read = async (run: PageRun | undefined) => (run ? readPage(client, run, askLedger) : []);
  for (const run of runs.splice(0, PAGES_AT_ONCE)) reading.push(read(run));
  for (let page = reading.shift(); page; page = reading.shift()) {
    // The next one is read while this one is used.
    const next = runs.shift();
    if (next) reading.push(read(next));
    yield* await page;
  }
}

async function readPage(client: Client, run: PageRun, askLedger: AskLedger): Promise<RowResult[]> {
  const load = await readLoad(client, run);
  if (!load) return [];
  const { isClosed, ledger } = await readKeptLedger(client, run);
  const parts = ledger ?? (isClosed ? [] : await askLedger(run));
  const known = toResults(load, parts ?? [], run.workflowId);
  const sent = parts ? new Set<number>() : sentPlaces(load, await readStory(client, run));
  const restOf = (place: number) => {
    if (isClosed) return PAGE_LOST;
    return sent.has(place) ? WRITE_UNDER_WAY : UNDER_WAY;
  };
  return load.rows.map(
    (_, place) =>
      known.get(place) ?? {
        ...keysOf(load, place),
        ...restOf(place),
        workflowId: run.workflowId,
      },
  );
}

/** Undefined where no worker answers. */
type AskLedger = (run: PageRun) => Promise<PageLedger[] | undefined>;

function createAskLedger(client: Client): AskLedger {
  let patienceMs = QUERY_MS;
  return async ({ workflowId, runId }) => {
    const page = client.workflow.getHandle(workflowId, runId);
    const asked = client.connection.withDeadline(Date.now() + patienceMs, () =>
      page.query<PageLedger[]>(BULK.ledger),
    );
    return asked.catch(() => {
      patienceMs = SHORT_QUERY_MS;
      return undefined;
    });
  };
}

function toResults(
  load: PageLoad,
  parts: readonly PageLedger[],
  workflowId: string,
): Map<number, RowResult> {
  const results = new Map<number, RowResult>();
  for (const { verdicts, rows } of parts) {
    for (const [place, verdict, at, , debugIdentifier] of rows) {
      const { outcome = 'failed', reason, message } = verdicts[verdict] ?? {};
      results.set(place, {
        ...keysOf(load, place),
        outcome,
        ...(reason === undefined ? {} : { reason }),
        ...(message === undefined ? {} : { message }),
        ...(debugIdentifier === undefined ? {} : { debugIdentifier }),
        at: new Date(at * 1_000).toISOString(),
        ...(outcome === 'added' || outcome === 'already_member'
          ? { verifiedBy: 'group_members' }
          : {}),
        workflowId,
      });
    }
  }
  return results;
}

function keysOf(
  { rows, groups }: PageLoad,
  place: number,
): Pick<RowResult, 'row' | 'user' | 'group'> {
  const [row = '', groupPlace = 0, user = ''] = rows[place] ?? [];
  const group = groups[groupPlace];
  return {
    row,
    user: typeof user === 'string' ? { userId: user } : user,
    ...(group ? { group } : {}),
  };
}
