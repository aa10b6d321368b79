/** The operations of the Spotnana API that the simulator serves, by the names used in faults and logs. */
export const OPERATIONS = [
  'token',
  'listUserGroups',
  'getUserGroup',
  'listUserGroupMembers',
  'listUserGroupRoles',
  'updateUserGroupMembers',
  'listUserGroupsForUser',
  'listUsers',
  'lookUpUsers',
] as const;

export type OperationName = (typeof OPERATIONS)[number];

export interface RouteParams {
  companyId?: string;
  groupId?: string;
  userId?: string;
}

export interface Route {
  operation: OperationName | 'unknown';
  params: RouteParams;
}

const GROUPS = '/v3/companies/([^/]+)/user-groups';

const ROUTES: readonly (readonly [string, RegExp, OperationName])[] = [
  ['POST', /^\/v2\/auth\/oauth2-token$/, 'token'],
  ['POST', new RegExp(`^${GROUPS}/list$`), 'listUserGroups'],
  ['GET', new RegExp(`^${GROUPS}/([^/]+)$`), 'getUserGroup'],
  ['POST', new RegExp(`^${GROUPS}/([^/]+)/members$`), 'listUserGroupMembers'],
  ['POST', new RegExp(`^${GROUPS}/([^/]+)/roles$`), 'listUserGroupRoles'],
  ['PATCH', new RegExp(`^${GROUPS}/([^/]+)/members$`), 'updateUserGroupMembers'],
  ['POST', /^\/v3\/users\/([^/]+)\/user-groups$/, 'listUserGroupsForUser'],
  ['POST', /^\/v3\/users\/list$/, 'listUsers'],
  ['GET', /^\/v2\/users$/, 'lookUpUsers'],
];

export function toRoute(method: string, path: string): Route {
  for (const [wanted, pattern, operation] of ROUTES) {
    const found = wanted === method ? pattern.exec(path) : null;
    if (found) return { operation, params: toParams(operation, found[1], found[2]) };
  }
  return { operation: 'unknown', params: {} };
}

function toParams(operation: OperationName, first?: string, second?: string): RouteParams {
  if (first === undefined) return {};
  if (operation === 'listUserGroupsForUser') return { userId: first.toLowerCase() };
  const companyId = first.toLowerCase();
  return second === undefined ? { companyId } : { companyId, groupId: second.toLowerCase() };
}
