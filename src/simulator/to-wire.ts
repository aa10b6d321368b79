import type { MemberRow } from './members.js';
import type { GroupRecord, Role } from './model.js';

const PLATFORM = { id: '00000000-0000-4000-8000-000000000000', name: 'Platform' };

/** The documentation's sample has minutes only; these dates carry milliseconds. */
function toDate(ms: number): { iso8601: string } {
  return { iso8601: new Date(ms).toISOString() };
}

export function toWireGroup(group: GroupRecord): object {
  const { id, name, description, companyId, isUnmodifiable, createdAt } = group;
  return {
    id,
    name,
    description,
    companyId,
    createdAt: toDate(createdAt),
    updatedAt: toDate(createdAt),
    createdBy: PLATFORM,
    updatedBy: PLATFORM,
    ...(isUnmodifiable !== undefined && { isUnmodifiable }),
  };
}

export function toWireMember({ userId, addedAt }: MemberRow): object {
  return { userId, addedAt: toDate(addedAt) };
}

export function toWireRole({ createdAt, ...role }: Role): object {
  return {
    ...role,
    createdAt: toDate(createdAt),
    updatedAt: toDate(createdAt),
    createdBy: PLATFORM,
    updatedBy: PLATFORM,
  };
}
