import { randomUUID } from 'node:crypto';

/** The simulated data. Ids are lower-case UUIDs; times are ms since the epoch. */

export interface Company {
  id: string;
  name: string;
}

export interface User {
  id: string;
  companyId: string;
  name: string;
}

export interface Role {
  id: string;
  name: string;
  description: string;
  isPlatformRole: boolean;
  permissions: { permission: string; actions: string[] }[];
}

export interface Group {
  id: string;
  companyId: string;
  name: string;
  description: string;
  isUnmodifiable: boolean;
  createdAt: number;
  roles: Role[];
  /** User id to membership, in the order of adding. */
  members: Map<string, Membership>;
}

export interface Membership {
  addedAt: number;
  /** Reads show it from then on. */
  visibleAt: number;
}

type New<T, Required extends keyof T> = Partial<T> & Pick<T, Required>;

export interface Store {
  readonly companies: Map<string, Company>;
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  addCompany(company: New<Company, 'name'>): Company;
  addUser(user: New<User, 'companyId' | 'name'>): User;
  addGroup(group: New<Omit<Group, 'members'>, 'companyId' | 'name'>): Group;
  addMember(groupId: string, userId: string, visibleAfterMs?: number): void;
  removeMember(groupId: string, userId: string): boolean;
  /** All members, visible or not. */
  membersOf(groupId: string): string[];
  isMember(groupId: string, userId: string): boolean;
  /** Called after each change. */
  onChange(listener: () => void): void;
  /** Everything as plain JSON, and back. */
  toJSON(): StoreJson;
  load(json: StoreJson): void;
}

export interface StoreJson {
  companies: Company[];
  users: User[];
  groups: (Omit<Group, 'members'> & { members: [userId: string, addedAt: number][] })[];
}

export function createStore(now: () => number = () => Date.now()): Store {
  const companies = new Map<string, Company>();
  const users = new Map<string, User>();
  const groups = new Map<string, Group>();
  const listeners: (() => void)[] = [];
  const changed = () => {
    for (const listener of listeners) listener();
  };

  function groupOf(groupId: string): Group {
    const group = groups.get(groupId.toLowerCase());
    if (!group) throw new Error(`The simulator has no group ${groupId}`);
    return group;
  }

  return {
    companies,
    users,
    groups,
    addCompany({ id = randomUUID(), name }) {
      const company = { id: id.toLowerCase(), name };
      companies.set(company.id, company);
      changed();
      return company;
    },
    addUser({ id = randomUUID(), companyId, name }) {
      const user = { id: id.toLowerCase(), companyId: companyId.toLowerCase(), name };
      users.set(user.id, user);
      changed();
      return user;
    },
    addGroup({ id = randomUUID(), companyId, name, ...rest }) {
      const group: Group = {
        id: id.toLowerCase(),
        companyId: companyId.toLowerCase(),
        name,
        description: rest.description ?? '',
        isUnmodifiable: rest.isUnmodifiable ?? false,
        createdAt: rest.createdAt ?? now(),
        roles: rest.roles ?? [],
        members: new Map(),
      };
      groups.set(group.id, group);
      changed();
      return group;
    },
    addMember(groupId, userId, visibleAfterMs = 0) {
      const at = now();
      const membership = { addedAt: at, visibleAt: at + visibleAfterMs };
      groupOf(groupId).members.set(userId.toLowerCase(), membership);
      changed();
    },
    removeMember(groupId, userId) {
      const removed = groupOf(groupId).members.delete(userId.toLowerCase());
      changed();
      return removed;
    },
    membersOf: (groupId) => [...groupOf(groupId).members.keys()],
    isMember: (groupId, userId) => groupOf(groupId).members.has(userId.toLowerCase()),
    onChange: (listener) => void listeners.push(listener),
    toJSON: () => ({
      companies: [...companies.values()],
      users: [...users.values()],
      groups: [...groups.values()].map((group) => ({
        ...group,
        members: [...group.members].map(([userId, { addedAt }]) => [userId, addedAt]),
      })),
    }),
    load(json) {
      for (const company of json.companies) companies.set(company.id, company);
      for (const user of json.users) users.set(user.id, user);
      for (const { members, ...group } of json.groups) {
        const entries = members.map(([userId, addedAt]): [string, Membership] => [
          userId,
          { addedAt, visibleAt: addedAt },
        ]);
        groups.set(group.id, { ...group, members: new Map(entries) });
      }
      changed();
    },
  };
}
