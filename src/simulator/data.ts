import type { NewCompany, NewGroup, NewRole, NewUser, Role } from './model.js';
import type { Store } from './store.js';

/** What can be put into a simulator at once; the sections are worked off in this order. */
export interface SimulatorData {
  companies?: readonly NewCompany[] | undefined;
  users?: readonly NewUser[] | undefined;
  groups?: readonly NewGroup[] | undefined;
  roles?: readonly NewRole[] | undefined;
  members?: readonly MembersChange[] | undefined;
}

export interface MembersChange {
  groupId: string;
  add?: readonly (string | AddedMember)[] | undefined;
  remove?: readonly string[] | undefined;
}

interface AddedMember {
  userId: string;
  /** Milliseconds since the epoch. */
  addedAt: number;
}

/** Throws where something refers to what is not there. */
export function addData(store: Store, data: SimulatorData): void {
  for (const company of data.companies ?? []) store.addCompany(company);
  for (const user of data.users ?? []) store.addUser(user);
  for (const group of data.groups ?? []) store.addGroup(group);
  for (const role of data.roles ?? []) store.addRole(role);
  for (const change of data.members ?? []) changeMembers(store, change);
}

function changeMembers(store: Store, { groupId, add, remove }: MembersChange): void {
  for (const member of add ?? []) {
    store.addMember({ groupId, ...(typeof member === 'string' ? { userId: member } : member) });
  }
  for (const userId of remove ?? []) store.removeMember({ groupId, userId });
}

/** All that the store holds, fit for `addData`. Writes still hidden from reads become ordinary ones. */
export function toData(store: Store): Required<SimulatorData> {
  const groups = store.groups();
  return {
    companies: store.companies(),
    users: store.users(),
    groups: groups.map(({ members: _members, roles: _roles, ...group }) => group),
    roles: groups.flatMap(({ id, roles }) => roles.map((role) => toNewRole(id, role))),
    members: groups.map(({ id, members }) => ({
      groupId: id,
      add: members.all().map(({ userId, addedAt }) => ({ userId, addedAt })),
    })),
  };
}

function toNewRole(groupId: string, { companyId: _companyId, ...role }: Role): NewRole {
  return { groupId, ...role };
}
