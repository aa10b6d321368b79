import type { GroupMembers } from './members.js';

export interface Company {
  id: string;
  name: string;
}

export const PERSONAS = [
  'UNKNOWN_PERSONA',
  'EMPLOYEE',
  'GUEST',
  'PERSONAL',
  'RELATIVE',
  'ADHOC',
] as const;

export interface User {
  id: string;
  companyId: string;
  name: string;
  /** The business address. */
  email: string | undefined;
  externalId: string | undefined;
  employeeId: string | undefined;
  isActive: boolean;
  persona: (typeof PERSONAS)[number];
}

export interface Permission {
  permission: string;
  actions: string[];
}

/** What a predicate looks like inside is not documented. */
interface Scope {
  audiences: { predicates: unknown[] }[];
}

export interface Role {
  id: string;
  companyId: string;
  name: string;
  description: string;
  isPlatformRole: boolean;
  permissions: Permission[];
  scope: Scope;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

interface Group {
  id: string;
  companyId: string;
  name: string;
  description: string;
  /** True for groups that the platform created; left out of answers when undefined. */
  isUnmodifiable?: boolean | undefined;
  /** Milliseconds since the epoch. */
  createdAt: number;
  roles: Role[];
}

export interface GroupRecord extends Group {
  readonly members: GroupMembers;
}

type Optional<T, K extends keyof T> = Omit<T, K> & { [P in K]?: T[P] | undefined };

/** An id left out is a random UUID. */
export type NewCompany = Optional<Company, 'id'>;
/** Active, and an employee, unless told otherwise. */
export type NewUser = Optional<
  User,
  'id' | 'email' | 'externalId' | 'employeeId' | 'isActive' | 'persona'
>;
export type NewGroup = Optional<Omit<Group, 'roles'>, 'id' | 'description' | 'createdAt'>;
/** The role's company is the group's. */
export type NewRole = Optional<
  Omit<Role, 'companyId'>,
  'id' | 'description' | 'isPlatformRole' | 'scope' | 'createdAt'
> & { groupId: string };

export interface NewMember {
  groupId: string;
  userId: string;
  /** Milliseconds since the epoch; default: now. */
  addedAt?: number | undefined;
  /** When reads begin to show the member, ms since the epoch; default: at once. Infinity: never. */
  visibleAt?: number | undefined;
}
