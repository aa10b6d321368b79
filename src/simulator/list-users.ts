import type { UsersLookUp, UsersQuery } from './bodies.js';
import { companyOf } from './company-of.js';
import type { UserSearch } from './find-users.js';
import { filterUsers, findUsers, ofStatus, searchUsers } from './find-users.js';
import { toPage } from './queries.js';
import type { Reply } from './reply.js';
import type { SettingsBook } from './settings.js';
import type { Store } from './store.js';
import { toWireFoundUser, toWireUser } from './to-wire.js';

/** `POST /v3/users/list`, in the order in which the users were added. */
export function listUsers(store: Store, settings: SettingsBook, query: UsersQuery): Reply {
  const { current } = settings;
  const company = companyOf(store, query.companyId.id);
  const search = toSearch(store, settings, company.id);
  const asked = ignoresFilters(settings) ? undefined : query.filters;
  const found = ofStatus(filterUsers(search, asked), query.userStatusFilter);
  const users = searchUsers(found, query.searchText);
  const page = toPage(users, query.pagination, current.pageSizeCap);
  const all = current.totalsUnfiltered ? store.directory.ofCompany(company.id) : users;
  const totalNumResults = all.length;
  const json = {
    users: page.map((user) => toWireUser(user, company)),
    pagination: { totalNumResults },
  };
  return { status: 200, json };
}

/** `GET /v2/users`. Paging is not documented: all who match come at once. */
export function lookUpUsers(store: Store, settings: SettingsBook, query: UsersLookUp): Reply {
  const company = companyOf(store, query.companyId);
  const search = toSearch(store, settings, company.id);
  const found = findUsers(search, ignoresFilters(settings) ? {} : query);
  const users = ofStatus(found, query.includeInactive === 'true' ? 'ALL' : 'ACTIVE');
  const elements = users.slice(0, settings.current.pageSizeCap).map(toWireFoundUser);
  return { status: 200, json: { length: elements.length, elements } };
}

function toSearch(store: Store, { current }: SettingsBook, companyId: string): UserSearch {
  return { directory: store.directory, companyId, emailCase: current.emailCase };
}

function ignoresFilters({ current }: SettingsBook): boolean {
  return current.ignoreFilters === true || current.ignoreFilters === 'users';
}
