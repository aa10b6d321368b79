import { randomUUID } from 'node:crypto';
import { GroupsOfUsers } from './groups-of-users.js';
import { GroupMembers } from './members.js';
import type {
  Company,
  GroupRecord,
  NewCompany,
  NewGroup,
  NewMember,
  NewRole,
  NewUser,
  Role,
  User,
} from './model.js';
import { UserDirectory } from './user-directory.js';

/**
 * What this Spotnana knows. Ids are compared in lower case. The `add…` methods throw where what they
 * refer to is not there; they replace what has the same id, but for groups, which keep their members.
 */
export interface Store {
  addCompany(company: NewCompany): Company;
  addUser(user: NewUser): User;
  addGroup(group: NewGroup): GroupRecord;
  /** Gives a role to a group. */
  addRole(role: NewRole): Role;
  /** False where the user is a member already. */
  addMember(member: NewMember): boolean;
  /** False where the user was no member. */
  removeMember(member: { groupId: string; userId: string }): boolean;
  /** The true members, oldest first, whether reads show them yet or not. */
  membersOf(groupId: string): string[];
  /** Makes writes visible that `visibleAfterMs` still hides: of one group, or of all. */
  reveal(groupId?: string): void;
  company(id: string): Company | undefined;
  user(id: string): User | undefined;
  group(id: string): GroupRecord | undefined;
  companies(): Company[];
  users(): User[];
  /** By company, address, partner id and number. */
  readonly directory: UserDirectory;
  /** In the order they were added. */
  groups(): GroupRecord[];
  groupsOfCompany(companyId: string): readonly GroupRecord[];
  /** Groups that the user is truly a member of. */
  groupsOfUser(userId: string): readonly GroupRecord[];
}

export function createStore(changed: () => void = () => {}): Store {
  const companies = new Map<string, Company>();
  const directory = new UserDirectory();
  const groups = new Map<string, GroupRecord>();
  const byCompany = new Map<string, Map<string, GroupRecord>>();
  const groupsOfUsers = new GroupsOfUsers();

  const need = <T>(map: Map<string, T>, id: string, what: string): T => {
    const found = map.get(id.toLowerCase());
    if (!found) throw new Error(`The simulator has no ${what} ${id}: add it first.`);
    return found;
  };
  const needUser = (id: string): User => {
    const found = directory.byId(id.toLowerCase());
    if (!found) throw new Error(`The simulator has no user ${id}: add it first.`);
    return found;
  };
  const toId = (id: string | undefined): string => (id ?? randomUUID()).toLowerCase();

  return {
    addCompany({ id, name }) {
      const company = { id: toId(id), name };
      companies.set(company.id, company);
      changed();
      return company;
    },
    addUser({ id, companyId, name, email, externalId, employeeId, isActive, persona }) {
      const user: User = {
        id: toId(id),
        companyId: need(companies, companyId, 'company').id,
        name,
        email,
        externalId,
        employeeId,
        isActive: isActive ?? true,
        persona: persona ?? 'EMPLOYEE',
      };
      directory.put(user);
      changed();
      return user;
    },
    addGroup({ id, companyId, name, description, isUnmodifiable, createdAt }) {
      const company = need(companies, companyId, 'company');
      const known = groups.get(toId(id));
      const group: GroupRecord = {
        id: known?.id ?? toId(id),
        companyId: company.id,
        name,
        description: description ?? '',
        isUnmodifiable,
        createdAt: createdAt ?? known?.createdAt ?? Date.now(),
        roles: known?.roles ?? [],
        members: known?.members ?? new GroupMembers(),
      };
      if (known && known.companyId !== company.id) byCompany.get(known.companyId)?.delete(known.id);
      groups.set(group.id, group);
      at(byCompany, company.id).set(group.id, group);
      for (const userId of group.members.userIds()) groupsOfUsers.enter(userId, group);
      changed();
      return group;
    },
    addRole({ groupId, id, description, isPlatformRole, scope, createdAt, ...rest }) {
      const group = need(groups, groupId, 'group');
      const role: Role = {
        ...rest,
        id: toId(id),
        companyId: group.companyId,
        description: description ?? '',
        isPlatformRole: isPlatformRole ?? false,
        scope: scope ?? { audiences: [{ predicates: [] }] },
        createdAt: createdAt ?? Date.now(),
      };
      group.roles = [...group.roles.filter((other) => other.id !== role.id), role];
      changed();
      return role;
    },
    addMember({ groupId, userId, addedAt, visibleAt }) {
      const group = need(groups, groupId, 'group');
      const user = needUser(userId);
      const added = group.members.add(user.id, addedAt ?? Date.now(), visibleAt ?? 0);
      if (added) groupsOfUsers.enter(user.id, group);
      if (added) changed();
      return added;
    },
    removeMember({ groupId, userId }) {
      const group = need(groups, groupId, 'group');
      const removed = group.members.remove(userId.toLowerCase());
      if (removed) groupsOfUsers.leave(userId.toLowerCase(), group.id);
      if (removed) changed();
      return removed;
    },
    membersOf: (groupId) => need(groups, groupId, 'group').members.userIds(),
    reveal(groupId) {
      const chosen = groupId === undefined ? groups.values() : [need(groups, groupId, 'group')];
      for (const group of chosen) group.members.reveal();
    },
    company: (id) => companies.get(id.toLowerCase()),
    user: (id) => directory.byId(id.toLowerCase()),
    group: (id) => groups.get(id.toLowerCase()),
    companies: () => [...companies.values()],
    users: () => directory.all(),
    directory,
    groups: () => [...groups.values()],
    groupsOfCompany: (companyId) => [...(byCompany.get(companyId)?.values() ?? [])],
    groupsOfUser: (userId) => groupsOfUsers.of(userId),
  };
}

function at<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const known = map.get(key);
  if (known) return known;
  const fresh = new Map<string, V>();
  map.set(key, fresh);
  return fresh;
}
