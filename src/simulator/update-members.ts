import type { GroupRecord } from './model.js';
import type { ErrorMessage, Reply } from './reply.js';
import { toErrorReply } from './reply.js';
import type { GroupSettings } from './settings.js';
import type { Store } from './store.js';

export interface MembersUpdate {
  store: Store;
  settings: Readonly<GroupSettings>;
  group: GroupRecord;
  userIdsToAdd: readonly string[];
  now: number;
}

const TOO_MANY = 'The request is too large.';

/** One step, so that no other request sees half of an update. */
export function updateMembers(update: MembersUpdate): Reply {
  const { settings } = update;
  const ids = [...new Set(update.userIdsToAdd)];
  if (ids.length > settings.maxPatchUsers) return toErrorReply(413, { message: TOO_MANY });
  const refusal = refusalOf(update, ids);
  if (refusal && settings.patch === 'atomic') return refusal;
  const applied = ids.filter((userId) => !isBad(update, userId) && addMember(update, userId));
  if (refusal && settings.patch === 'partial') return { ...refusal, applied };
  return { status: 200, applied, ...(settings.patchBody === 'object' && { json: {} }) };
}

function refusalOf(update: MembersUpdate, ids: readonly string[]): Reply | undefined {
  const { settings, group } = update;
  const bad = ids.filter((id) => isBad(update, id));
  if (bad.length > 0) {
    const text = (id: string) => `User ${id} is no active user of company ${group.companyId}.`;
    return toErrorReply(settings.badUserStatus, ...toMessages(bad, text));
  }
  const members =
    settings.alreadyMember === 'error' ? ids.filter((id) => group.members.has(id)) : [];
  if (members.length === 0) return undefined;
  const text = (id: string) => `User ${id} is already a member of user group ${group.id}.`;
  return toErrorReply(settings.alreadyMemberStatus, ...toMessages(members, text));
}

function toMessages(ids: readonly string[], text: (id: string) => string): ErrorMessage[] {
  return ids.map((id) => ({
    message: text(id),
    errorParameters: [{ name: 'userId', value: id }],
  }));
}

function isBad({ store, settings, group }: MembersUpdate, userId: string): boolean {
  const user = store.user(userId);
  if (user?.companyId !== group.companyId) return true;
  return settings.inactiveUser === 'error' && !user.isActive;
}

function addMember({ store, settings, group, now }: MembersUpdate, userId: string): boolean {
  const visibleAt = settings.visibleAfterMs > 0 ? now + settings.visibleAfterMs : 0;
  return store.addMember({ groupId: group.id, userId, addedAt: now, visibleAt });
}
