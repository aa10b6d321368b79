import type { PageLoad } from '../../contracts/bulk.js';
import { userKeyText } from '../../contracts/row-keys.js';
import type {
  ListUsersInput,
  ListUsersResult,
  UpdateUserGroupMembersInput,
} from '../../contracts/steps.js';

/** What a page's history says of its writes, in the order of its events. */
export interface PageStory {
  /** Every PATCH that was scheduled: it may have been sent. */
  writes: PageWrite[];
  /** Every look-up that was answered. */
  lookUps: (Pick<ListUsersInput, 'keys'> & ListUsersResult)[];
  /** Of every order that told. */
  resolved: GroupIds[];
}

export type PageWrite = Pick<UpdateUserGroupMembersInput, 'groupId' | 'userIds'>;

/** What names turned out to be, by the group's place in the page; without an id where it is no group. */
export type GroupIds = Record<number, { id?: string }>;

/** Places of the rows that were written or perhaps written: user and group stand in one PATCH. */
export function sentPlaces({ groups, rows }: PageLoad, story: PageStory): Set<number> {
  const sent = new Set(
    story.writes.flatMap(({ groupId, userIds }) =>
      userIds.map((userId) => membershipText(groupId, userId)),
    ),
  );
  const groupIds = groups.map((key, place) =>
    'groupId' in key ? key.groupId : story.resolved.find((known) => known[place])?.[place]?.id,
  );
  const userIds = toUserIds(story);
  const places = new Set<number>();
  for (const [place, [, group, user]] of rows.entries()) {
    const groupId = groupIds[group];
    const userId = typeof user === 'string' ? user : userIds.get(userKeyText(user));
    if (groupId === undefined || userId === undefined) continue;
    if (sent.has(membershipText(groupId, userId))) places.add(place);
  }
  return places;
}

/** By the text of the key that was looked up. */
function toUserIds({ lookUps }: PageStory): Map<string, string> {
  const userIds = new Map<string, string>();
  for (const { keys, users } of lookUps) {
    for (const [index, key] of keys.entries()) {
      const user = users[index];
      if (user && 'userId' in user) userIds.set(userKeyText(key), user.userId);
    }
  }
  return userIds;
}

/** Ids are equal whatever their case. */
function membershipText(groupId: string, userId: string): string {
  return `${groupId} ${userId}`.toLowerCase();
}
