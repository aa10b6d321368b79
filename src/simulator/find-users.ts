import type { UsersLookUp, UsersQuery } from './bodies.js';
import type { User } from './model.js';
import type { UserDirectory } from './user-directory.js';

/** Whose users are looked through, and whether the case of an address counts. */
export interface UserSearch {
  directory: UserDirectory;
  companyId: string;
  emailCase: 'folded' | 'exact';
}

type UserFilter = NonNullable<UsersQuery['filters']>[number];

/** A user matches when any filter matches; all conditions of one filter hold. No filters match everybody. */
export function filterUsers(search: UserSearch, filters: UsersQuery['filters']): readonly User[] {
  if (!filters?.length) return search.directory.ofCompany(search.companyId);
  return [...new Set(filters.flatMap((filter) => matches(search, filter)))];
}

/** Of `GET /v2/users`. All conditions hold; without any, everybody matches. */
export function findUsers(
  search: UserSearch,
  { email, externalId, employeeId }: Pick<UsersLookUp, 'email' | 'externalId' | 'employeeId'>,
): readonly User[] {
  const filter = { emails: toList(email), externalIds: toList(externalId) };
  if (employeeId === undefined) return matches(search, filter);
  const having = search.directory.having('employeeId', employeeId);
  return having.filter((user) => fits(search, user, filter));
}

export function ofStatus(
  users: readonly User[],
  status: UsersQuery['userStatusFilter'],
): readonly User[] {
  if (status === 'ALL') return users;
  return users.filter((user) => user.isActive === (status === 'ACTIVE'));
}

/** In which fields Spotnana looks is not documented: here in names and addresses. */
export function searchUsers(
  users: readonly User[],
  searchText: string | undefined,
): readonly User[] {
  if (!searchText) return users;
  const text = searchText.toLowerCase();
  return users.filter(({ name, email = '' }) => `${name}\n${email}`.toLowerCase().includes(text));
}

function matches(search: UserSearch, filter: UserFilter): User[] {
  return candidates(search, filter).filter((user) => fits(search, user, filter));
}

/** Where a filter names users, nobody else has to be looked at. */
function candidates({ directory, companyId }: UserSearch, filter: UserFilter): User[] {
  const { userIds, emails, externalIds } = filter;
  if (userIds) return userIds.flatMap(({ id }) => directory.byId(id) ?? []);
  if (emails) return emails.flatMap((email) => directory.having('email', email));
  if (externalIds) return externalIds.flatMap((id) => directory.having('externalId', id));
  return [...directory.ofCompany(companyId)];
}

function fits({ companyId, emailCase }: UserSearch, user: User, filter: UserFilter): boolean {
  const { userIds, emails, externalIds } = filter;
  const toCase = (text: string) => (emailCase === 'exact' ? text : text.toLowerCase());
  const address = user.email === undefined ? undefined : toCase(user.email);
  return (
    user.companyId === companyId &&
    (!userIds || userIds.some(({ id }) => id === user.id)) &&
    (!emails || emails.some((email) => toCase(email) === address)) &&
    (!externalIds || externalIds.some((id) => id === user.externalId))
  );
}

function toList(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : [value];
}
