import type { MemberRow } from './members.js';
import type { Company, GroupRecord, Role, User } from './model.js';

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

/** As the list of users shows one. */
export function toWireUser(user: User, { id, name }: Company): object {
  const { externalId, persona, isActive } = user;
  const [given = '', ...family] = user.name.split(' ');
  return {
    userId: { id: user.id },
    organization: { id, name },
    persona,
    isActive,
    ...(externalId !== undefined && { externalId }),
    personalDetail: { name: { given, family1: family.join(' ') } },
    businessDetail: {
      ...(user.email !== undefined && { businessEmail: user.email }),
      ...(user.employeeId !== undefined && { employeeId: user.employeeId }),
    },
  };
}

/** As a look-up shows one: without the company and the number that were asked for. */
export function toWireFoundUser({ id, email, externalId, persona, isActive }: User): object {
  return {
    id,
    ...(email !== undefined && { email }),
    ...(externalId !== undefined && { externalId }),
    persona,
    isActive,
  };
}
