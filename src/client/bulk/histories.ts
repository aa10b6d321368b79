import type { Client } from '@temporalio/client';
import type { PageLedger, PageLoad } from '../../contracts/bulk.js';
import { BULK } from '../../contracts/bulk.js';
import type { HistoryEvent, Run } from '../history-events.js';
import { eventsOf } from '../history-events.js';
import { decodePayload } from '../payload.js';

/** What the histories of a batch tell, without a worker, as long as Temporal keeps them. */

export type PageRun = Run;

/** The pages that a coordinator opened, in their order; where it was reset, those of the run before, too. */
export async function readPageRuns(client: Client, run: PageRun): Promise<PageRun[]> {
  const ids = new Set<string>();
  for await (const event of eventsOf(client, run, 'forward')) {
    const { originalExecutionRunId: original } =
      event.workflowExecutionStartedEventAttributes ?? {};
    if (original && original !== run.runId) {
      const before = await readPageRuns(client, { ...run, runId: original });
      for (const { workflowId } of before) ids.add(workflowId);
    }
    const started = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
    if (started?.workflowId) ids.add(started.workflowId);
  }
  // Whatever run is the last: a page that was reset went on in another one.
  return [...ids].sort().map((workflowId) => ({ workflowId, runId: '' }));
}

/** A page's rows, as its client loaded them; undefined where they never came. */
export async function readLoad(client: Client, run: PageRun): Promise<PageLoad | undefined> {
  for await (const event of eventsOf(client, run, 'forward')) {
    const request =
      event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest ??
      // So it stands in the history of a page that was reset.
      event.workflowExecutionUpdateAdmittedEventAttributes?.request;
    if (request?.input?.name !== BULK.load) continue;
    const [payload] = request.input.args?.payloads ?? [];
    return payload ? ((await decodePayload(client, payload)) as PageLoad) : undefined;
  }
  return undefined;
}

/** How a page ended, and the ledger it kept; it stands at the end, so the history is read backwards. */
export async function readKeptLedger(
  client: Client,
  run: PageRun,
): Promise<{ isClosed: boolean; ledger?: PageLedger[] }> {
  const parts: PageLedger[] = [];
  let isFirst = true;
  let isClosed = false;
  for await (const event of eventsOf(client, run, 'backward')) {
    if (isFirst) isClosed = isEnd(event);
    isFirst = false;
    if (!isClosed) return { isClosed };
    if (!event.workflowExecutionCompletedEventAttributes && parts.length === 0 && isEnd(event)) {
      return { isClosed };
    }
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (!scheduled) continue;
    if (scheduled.activityType?.name !== 'keepLedger') return { isClosed };
    const [payload] = scheduled.input?.payloads ?? [];
    const part = payload && ((await decodePayload(client, payload)) as PageLedger);
    if (part) parts.unshift(part);
    if (part?.part === 0) return { isClosed, ledger: parts };
  }
  return { isClosed };
}

function isEnd(event: HistoryEvent): boolean {
  return Boolean(
    event.workflowExecutionCompletedEventAttributes ??
    event.workflowExecutionFailedEventAttributes ??
    event.workflowExecutionTerminatedEventAttributes ??
    event.workflowExecutionTimedOutEventAttributes ??
    event.workflowExecutionCanceledEventAttributes,
  );
}
