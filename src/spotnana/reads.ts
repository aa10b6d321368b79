import type { CallOptions, Page, SpotnanaClient } from './client-types.js';
import { DEFAULT_PAGE_LIMIT } from './client-types.js';
import { readCompletely } from './complete-read.js';
import type { GroupName, Role } from './schemas.js';

/** Which of the ids asked about a complete read showed. */
export interface Found {
  present: string[];
  missing: string[];
  /** When the first request of the complete read left, ms since the epoch. */
  startedAt: number;
}

/** Which of these users are members of the group: one request where the `userIds` filter is honoured. */
export async function findMembers(
  client: SpotnanaClient,
  asked: { companyId: string; groupId: string; userIds: readonly string[] },
  call?: CallOptions,
): Promise<Found> {
  const { companyId, groupId, userIds } = asked;
  return find(client, userIds, call, (offset, limit, timed) =>
    client.listUserGroupMembers({ companyId, groupId, userIds, offset, limit }, timed),
  );
}

/** Which of these groups the user is in, by the user's own list. */
export async function findUserGroupsOfUser(
  client: SpotnanaClient,
  { userId, groupIds }: { userId: string; groupIds: readonly string[] },
  call?: CallOptions,
): Promise<Found> {
  return find(client, groupIds, call, (offset, limit, timed) =>
    client.listUserGroupsForUser({ userId, userGroupIds: groupIds, offset, limit }, timed),
  );
}

/** All groups of the company, or those that Spotnana finds for a search text (how it matches is not documented). */
export async function readUserGroups(
  client: SpotnanaClient,
  { companyId, searchText }: { companyId: string; searchText?: string },
  call?: CallOptions,
): Promise<GroupName[]> {
  const search = searchText === undefined ? {} : { searchText };
  const items = await readCompletely({
    page: (offset, limit) => client.listUserGroups({ companyId, ...search, offset, limit }, call),
    limit: Math.min(client.maxPageLimit, DEFAULT_PAGE_LIMIT),
    // A search is a hint only: its end is taken as it comes.
    filtered: searchText !== undefined,
  });
  return [...items.values()];
}

/**
 * Undocumented: whether this list has pages, for its answer tells no total. One that is shorter than this is taken as
 * the whole list; after a longer one more are asked for until one brings nothing new.
 */
const SURELY_WHOLE_ROLES = 20;

/** All roles of a group. */
export async function readUserGroupRoles(
  client: SpotnanaClient,
  query: { companyId: string; groupId: string },
  call?: CallOptions,
): Promise<Role[]> {
  const roles = new Map<string, Role>();
  for (let offset = 0; ;) {
    const page = await client.listUserGroupRoles(
      { ...query, offset, limit: Math.min(client.maxPageLimit, DEFAULT_PAGE_LIMIT) },
      call,
    );
    const before = roles.size;
    for (const role of page) roles.set(role.id, role);
    if (page.length < SURELY_WHOLE_ROLES || roles.size === before) return [...roles.values()];
    offset += page.length;
  }
}

async function find(
  { maxPageLimit }: SpotnanaClient,
  ids: readonly string[],
  call: CallOptions = {},
  page: (offset: number, limit: number, timed: CallOptions) => Promise<Page<{ id: string }>>,
): Promise<Found> {
  const wanted = new Set(ids.map((id) => id.toLowerCase()));
  if (wanted.size === 0) return { present: [], missing: [], startedAt: Date.now() };
  // Time at the gate does not count against a read's age: nothing was seen yet.
  let startedAt: number | undefined;
  const timed: CallOptions = {
    ...call,
    beforeSend() {
      call.beforeSend?.();
      startedAt ??= Date.now();
    },
  };
  const items = await readCompletely({
    async page(offset, limit, isFirst) {
      if (isFirst) startedAt = undefined;
      return page(offset, limit, timed);
    },
    // All that was asked about on one page, where the filter is honoured.
    limit: Math.min(maxPageLimit, Math.max(DEFAULT_PAGE_LIMIT, ids.length)),
    wanted,
    filtered: true,
  });
  const isPresent = (id: string) => items.has(id.toLowerCase());
  return {
    present: ids.filter(isPresent),
    missing: ids.filter((id) => !isPresent(id)),
    startedAt: startedAt ?? 0,
  };
}
