import type { RequestEntry } from '../../src/simulator/index.js';

/** A PATCH of the log, and whether a members read was answered between it and the PATCH before it. */
interface Write {
  entry: RequestEntry;
  readBefore: boolean;
}

export function writesOf(requests: readonly RequestEntry[]): Write[] {
  const writes: Write[] = [];
  let readBefore = false;
  for (const entry of requests) {
    if (entry.operation === 'listUserGroupMembers' && entry.status === 200) readBefore = true;
    if (entry.operation !== 'updateUserGroupMembers') continue;
    writes.push({ entry, readBefore });
    // Refused before anything was applied: the read behind it is as good as before.
    if (entry.status !== 401 && entry.status !== 429) readBefore = false;
  }
  return writes;
}

/**
 * Promises 1 and 6 on the request log of one membership whose writes are visible at once: returns what is broken.
 */
export function brokenPromises(requests: readonly RequestEntry[]): string[] {
  const broken: string[] = [];
  const writes = writesOf(requests);
  for (const { entry, readBefore } of writes) {
    if (!readBefore) broken.push(`PATCH ${entry.seq} was sent without a read before it`);
    if (entry.status === 200 && entry.applied?.length === 0) {
      broken.push(`PATCH ${entry.seq} carried only members`);
    }
  }
  const applied = writes.filter(({ entry }) => (entry.applied?.length ?? 0) > 0).length;
  if (applied > 1) broken.push(`${applied} PATCHes were applied`);
  return broken;
}
