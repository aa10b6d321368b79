import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { BULK } from '../../contracts/bulk.js';
import type { UserKey } from '../../contracts/rows.js';
import type { ListUsersInput, ListUsersResult } from '../../contracts/steps.js';
import { eventsOf } from '../history-events.js';
import { decodePayload } from '../payload.js';
import { isNotFound } from '../temporal-errors.js';
import type { PageRun } from './histories.js';
import type { GroupIds, PageStory, PageWrite } from './sent-rows.js';

/** Reads a whole history: for a page that has not ended, whose worker does not answer. */
export async function readStory(client: Client, run: PageRun): Promise<PageStory> {
  const story: PageStory = { writes: [], lookUps: [], resolved: [] };
  await readInto(story, client, run);
  return story;
}

async function readInto(story: PageStory, client: Client, run: PageRun): Promise<void> {
  /** By the event that scheduled the look-up. */
  const asked = new Map<string, UserKey[]>();
  for await (const event of eventsOf(client, run, 'forward')) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    const completed = event.activityTaskCompletedEventAttributes;
    const signaled = event.workflowExecutionSignaledEventAttributes;
    const { baseRunId } = event.workflowTaskFailedEventAttributes ?? {};
    const activity = scheduled?.activityType?.name;
    if (activity === 'updateUserGroupMembers') {
      story.writes.push((await decodeFirst(client, scheduled?.input)) as PageWrite);
    }
    if (activity === 'listUsers') {
      const { keys } = (await decodeFirst(client, scheduled?.input)) as ListUsersInput;
      asked.set(String(event.eventId), keys);
    }
    const keys = asked.get(String(completed?.scheduledEventId));
    if (keys) {
      const { users } = (await decodeFirst(client, completed?.result)) as ListUsersResult;
      story.lookUps.push({ keys, users });
    }
    if (signaled?.signalName === BULK.order) {
      const resolved = resolvedIn(await decodeFirst(client, signaled.input));
      if (resolved) story.resolved.push(resolved);
    }
    // The page was reset here: what its run before has sent since stands in that one's history.
    if (baseRunId) {
      await readInto(story, client, { ...run, runId: baseRunId }).catch(unlessGone);
    }
  }
}

/** A signal may come from anywhere, and be anything: the page heeds what tells it to plan or to write. */
function resolvedIn(order: unknown): GroupIds | undefined {
  if (typeof order !== 'object' || order === null) return undefined;
  const { do: what, resolved } = order as { do?: unknown; resolved?: unknown };
  const isHeeded = what === 'plan' || what === 'apply';
  return isHeeded && typeof resolved === 'object' && resolved !== null
    ? (resolved as GroupIds)
    : undefined;
}

/** A run that was reset has ended, so Temporal may have dropped it by now. */
function unlessGone(error: unknown): void {
  if (!isNotFound(error)) throw error;
}

interface Stored {
  payloads?: Partial<Payload>[] | null;
}

/** The one argument or result. */
async function decodeFirst(client: Client, stored: Stored | null | undefined): Promise<unknown> {
  const [payload] = stored?.payloads ?? [];
  return payload && decodePayload(client, payload);
}
