import type { MembersChange, SimulatorData } from './data.js';
import type { NewUser, Permission } from './model.js';

/**
 * The prefix says what an id is: c0… companies, 9… groups, a… Acme's people, b… Globex's, e… roles. A person's number
 * ends as the id does.
 */
const acme = 'c0000000-0000-4000-8000-000000000001';
const globex = 'c0000000-0000-4000-8000-000000000002';

/** What the simulator holds at first. The ids are fixed: documentation and demo name them. */
export const demoData = {
  clientId: 'demo-client',
  clientSecret: 'demo-secret',
  acme: {
    id: acme,
    name: 'Acme Travel',
    groups: {
      financeApprovers: group(1, 'Finance Approvers', 'Approve trips over budget'),
      /** Its role has administrative permissions. */
      travelManagers: group(2, 'Travel Managers', 'Manage travellers, trips and policies'),
      newHiresEmea: group(3, 'New Hires EMEA', 'Joined this quarter in Europe and Africa'),
      /** Two groups of one name. */
      regionalLeadsNorth: group(4, 'Regional Leads', 'Leads of the northern offices'),
      regionalLeadsSouth: group(5, 'Regional Leads', 'Leads of the southern offices'),
      /** Created by the platform: `isUnmodifiable`. */
      companyAdmins: group(6, 'Company Admins', 'Created by the platform'),
      /** 2,500 members. */
      allStaff: group(7, 'All Staff', 'Everybody with an account'),
      eventPlanners: group(8, 'Event Planners', 'Plan off-sites and conferences'),
    },
    users: {
      ada: user('a', 1, 'Ada Adler'),
      bruno: user('a', 2, 'Bruno Costa'),
      chidi: user('a', 3, 'Chidi Okafor'),
      dana: user('a', 4, 'Dana Levi'),
      emil: user('a', 5, 'Emil Sorensen'),
      farah: user('a', 6, 'Farah Haddad'),
      /** A finance approver already. */
      grace: user('a', 7, 'Grace Kim'),
      /** A travel manager already. */
      hugo: user('a', 8, 'Hugo Martin'),
      /** Has left: inactive. */
      irina: { ...user('a', 9, 'Irina Volkova'), isActive: false },
    },
  },
  globex: {
    id: globex,
    name: 'Globex',
    groups: { procurement: group(101, 'Procurement', 'Buys for Globex') },
    users: { ines: user('b', 1, 'Ines Duarte') },
  },
} as const;

/** Members of All Staff. */
const STAFF = 2_500;
const START = Date.parse('2026-01-05T09:00:00Z');
const MINUTE_MS = 60_000;

/** The data behind `demoData`, with 2,500 people for All Staff. */
export function createDemoData(): SimulatorData {
  const named = Object.values(demoData.acme.users);
  const crowd = Array.from({ length: STAFF - named.length }, (_, n) => toPerson(n));
  const staff = [...named, ...crowd].map((person): NewUser => ({ ...person, companyId: acme }));
  return {
    companies: [acme, globex].map((id) => ({ id, name: nameOf(id) })),
    users: [...staff, { ...demoData.globex.users.ines, companyId: globex }],
    groups: [...groupsOf(acme), ...groupsOf(globex)],
    roles: createRoles(),
    members: createMembers(staff.map(({ id = '' }) => id)),
  };
}

function nameOf(companyId: string): string {
  return companyId === acme ? demoData.acme.name : demoData.globex.name;
}

function groupsOf(companyId: string) {
  const { groups } = companyId === acme ? demoData.acme : demoData.globex;
  return Object.values(groups).map((fields, n) => ({
    ...fields,
    companyId,
    createdAt: START + n * MINUTE_MS,
    ...(fields.id === demoData.acme.groups.companyAdmins.id && { isUnmodifiable: true }),
  }));
}

function createRoles(): NonNullable<SimulatorData['roles']> {
  const { financeApprovers, travelManagers, newHiresEmea, companyAdmins } = demoData.acme.groups;
  const allow = (permission: string, ...actions: string[]): Permission => ({ permission, actions });
  return [
    {
      ...role(1, financeApprovers.id, 'Trip Approver'),
      permissions: [allow('TRIP_MANAGEMENT', 'READ', 'WRITE'), allow('REPORT_MANAGEMENT', 'READ')],
    },
    {
      ...role(2, travelManagers.id, 'Travel Administrator'),
      permissions: [allow('COMPANY_MANAGEMENT', 'ALL'), allow('USER_MANAGEMENT', 'ALL')],
    },
    { ...role(3, newHiresEmea.id, 'Traveller'), permissions: [allow('USER_PROFILE', 'READ')] },
    {
      ...role(4, companyAdmins.id, 'Company Administrator'),
      isPlatformRole: true,
      permissions: [allow('ACCESS_MANAGEMENT', 'ALL'), allow('COMPANY_MANAGEMENT', 'ALL')],
    },
  ];
}

function createMembers(staffIds: string[]): MembersChange[] {
  const { groups, users } = demoData.acme;
  const since = (ids: string[]) =>
    ids.map((userId, n) => ({ userId, addedAt: START + n * MINUTE_MS }));
  return [
    { groupId: groups.allStaff.id, add: since(staffIds) },
    { groupId: groups.financeApprovers.id, add: since([users.grace.id]) },
    { groupId: groups.travelManagers.id, add: since([users.hugo.id]) },
  ];
}

function group(n: number, name: string, description: string) {
  return { id: `90000000-0000-4000-8000-${toTail(n)}`, name, description };
}

function role(n: number, groupId: string, name: string) {
  const id = `e0000000-0000-4000-8000-${toTail(n)}`;
  return { id, groupId, name, createdAt: START };
}

function user(company: 'a' | 'b', n: number, name: string, address = name) {
  const domain = { a: 'acme.example', b: 'globex.example' }[company];
  const number = String(100_000 + n);
  return {
    id: `${company}0000000-0000-4000-8000-${toTail(n)}`,
    name,
    email: `${address.toLowerCase().replaceAll(' ', '.')}@${domain}`,
    externalId: `hr-${number}`,
    employeeId: number,
  };
}

const GIVEN =
  'Amara Beatriz Carlos Daria Elif Felix Gita Henrik Ivana Jonas Keiko Liam Mina Noor Otto Priya'.split(
    ' ',
  );
const FAMILY =
  'Abebe Berg Castillo Dubois Eriksson Ferrari Gupta Hoffmann Ito Jansen Kowalski Nair Rossi'.split(
    ' ',
  );

/** Namesakes occur, as they do in every company of this size: their addresses are numbered. */
function toPerson(n: number) {
  const given = GIVEN[n % GIVEN.length] ?? '';
  const family = FAMILY[Math.floor(n / GIVEN.length) % FAMILY.length] ?? '';
  const before = Math.floor(n / (GIVEN.length * FAMILY.length));
  const name = `${given} ${family}`;
  return user('a', 1_001 + n, name, before === 0 ? name : `${name}${before + 1}`);
}

function toTail(n: number): string {
  return String(n).padStart(12, '0');
}
