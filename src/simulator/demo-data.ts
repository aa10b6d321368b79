import type { Role, Store } from './store.js';

/** Ids of the demo data: fixed, so that examples can be copied. */
export const demoData = {
  companyId: 'ac3e0000-0000-4000-8000-000000000001',
  otherCompanyId: '910be000-0000-4000-8000-000000000002',
  groups: {
    financeApprovers: 'f1a00000-0000-4000-8000-000000000001',
    travelManagers: '7ea00000-0000-4000-8000-000000000002',
    newHiresEmea: '4e3a0000-0000-4000-8000-000000000003',
    /** Two groups share the name "Regional Leads". */
    regionalLeadsNorth: '1ead0000-0000-4000-8000-000000000004',
    regionalLeadsSouth: '1ead0000-0000-4000-8000-000000000005',
    /** Made by the platform: `isUnmodifiable`. */
    companyTravelers: '97a70000-0000-4000-8000-000000000006',
    /** 2,500 members. */
    allEmployees: 'a11e0000-0000-4000-8000-000000000007',
    /** Of the other company. */
    globexFinance: '910be000-0000-4000-8000-0000000000f1',
  },
  users: {
    ada: 'ada00000-0000-4000-8000-000000000001',
    ben: 'be000000-0000-4000-8000-000000000002',
    carla: 'ca71a000-0000-4000-8000-000000000003',
    dana: 'da0a0000-0000-4000-8000-000000000004',
    /** Of the other company. */
    hank: '4a000000-0000-4000-8000-000000000009',
  },
} as const;

const EMPLOYEES = 2_500;

export function seedDemoData(store: Store): void {
  const { companyId, otherCompanyId, groups, users } = demoData;
  store.addCompany({ id: companyId, name: 'Acme Travel' });
  store.addCompany({ id: otherCompanyId, name: 'Globex' });
  for (const [id, name] of [
    [users.ada, 'Ada Adler'],
    [users.ben, 'Ben Brandt'],
    [users.carla, 'Carla Costa'],
    [users.dana, 'Dana Dietz'],
  ] as const) {
    store.addUser({ id, companyId, name });
  }
  store.addUser({ id: users.hank, companyId: otherCompanyId, name: 'Hank Hall' });

  const group = (id: string, name: string, description: string, roles: Role[] = []) =>
    store.addGroup({ id, companyId, name, description, roles });
  group(groups.financeApprovers, 'Finance Approvers', 'Approve trips over budget', [approver]);
  group(groups.travelManagers, 'Travel Managers', 'Run the travel programme', [administrator]);
  group(groups.newHiresEmea, 'New Hires EMEA', 'First 90 days, Europe and Africa');
  group(groups.regionalLeadsNorth, 'Regional Leads', 'North');
  group(groups.regionalLeadsSouth, 'Regional Leads', 'South');
  store.addGroup({
    id: groups.companyTravelers,
    companyId,
    name: 'Company Travelers',
    description: 'Made by the platform',
    isUnmodifiable: true,
    roles: [traveler],
  });
  const all = group(groups.allEmployees, 'All Employees', 'Everybody');
  for (let index = 1; index <= EMPLOYEES; index += 1) {
    const id = `e3910000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    store.users.set(id, { id, companyId, name: `Employee ${index}` });
    all.members.set(id, { addedAt: all.createdAt - EMPLOYEES + index, visibleAt: 0 });
  }
  store.addGroup({ id: groups.globexFinance, companyId: otherCompanyId, name: 'Globex Finance' });
}

const approver: Role = {
  id: '401e0000-0000-4000-8000-000000000001',
  name: 'Trip approver',
  description: 'Approves trips',
  isPlatformRole: false,
  permissions: [{ permission: 'TRIP_MANAGEMENT', actions: ['READ', 'WRITE'] }],
};

const administrator: Role = {
  id: '401e0000-0000-4000-8000-000000000002',
  name: 'Company travel administrator',
  description: 'Administers users and access',
  isPlatformRole: true,
  permissions: [
    { permission: 'COMPANY_MANAGEMENT', actions: ['ALL'] },
    { permission: 'ACCESS_MANAGEMENT', actions: ['ALL'] },
  ],
};

const traveler: Role = {
  id: '401e0000-0000-4000-8000-000000000003',
  name: 'Traveler',
  description: 'Books own trips',
  isPlatformRole: true,
  permissions: [{ permission: 'USER_PROFILE', actions: ['READ', 'WRITE'] }],
};
