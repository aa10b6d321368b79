import type { OperationName } from './faults.js';
import type { Answered, Asked } from './operations.js';
import * as operations from './operations.js';
import type { Settings } from './settings.js';
import type { Store } from './store.js';

export interface Route {
  operation: Exclude<OperationName, 'token'>;
  params: Asked['params'];
  handle: (store: Store, settings: Settings, asked: Asked) => Answered;
}

const COMPANY = '/v3/companies/(?<companyId>[^/]+)';
const GROUP = `${COMPANY}/user-groups/(?<groupId>[^/]+)`;

const ROUTES: readonly [string, RegExp, Route['operation']][] = [
  ['POST', new RegExp(`^${COMPANY}/user-groups/list$`), 'listUserGroups'],
  ['GET', new RegExp(`^${GROUP}$`), 'getUserGroup'],
  ['POST', new RegExp(`^${GROUP}/members$`), 'listUserGroupMembers'],
  ['POST', new RegExp(`^${GROUP}/roles$`), 'listUserGroupRoles'],
  ['PATCH', new RegExp(`^${GROUP}/members$`), 'updateUserGroupMembers'],
  ['POST', /^\/v3\/users\/(?<userId>[^/]+)\/user-groups$/, 'listUserGroupsForUser'],
];

export function findRoute(method: string, path: string): Route | undefined {
  for (const [verb, pattern, operation] of ROUTES) {
    const match = verb === method ? pattern.exec(path) : null;
    if (!match) continue;
    const entries = Object.entries(match.groups ?? {});
    const params = Object.fromEntries(
      entries.map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    return { operation, params, handle: operations[operation] };
  }
  return undefined;
}
