import type { Group, Role } from './store.js';

/** The shapes that Spotnana's documentation gives. */

const ADMIN = { id: '00000000-0000-4000-8000-00000000ad31', name: 'Simulator' };

export function toDate(ms: number): { iso8601: string } {
  return { iso8601: new Date(ms).toISOString() };
}

export function toWireGroup(group: Group): object {
  const { id, companyId, name, description, isUnmodifiable } = group;
  return {
    id,
    name,
    description,
    companyId,
    ...audit(group),
    ...(isUnmodifiable ? { isUnmodifiable } : {}),
  };
}

export function toWireRole(role: Role, group: Group): object {
  const scope = { audiences: [{ predicates: [] }] };
  return { ...role, companyId: group.companyId, scope, ...audit(group) };
}

function audit({ createdAt }: Group): object {
  const at = toDate(createdAt);
  return { createdAt: at, updatedAt: at, createdBy: ADMIN, updatedBy: ADMIN };
}
