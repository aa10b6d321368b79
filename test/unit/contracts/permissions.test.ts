import { describe, expect, it } from 'vitest';
import { administrativePermissions } from '../../../src/contracts/permissions.js';

describe('what a role lets its members administer', () => {
  it.each([
    ['ACCESS_MANAGEMENT', ['WRITE'], ['ACCESS_MANAGEMENT WRITE']],
    ['COMPANY_MANAGEMENT', ['READ'], []],
    ['COMPANY_MANAGEMENT', ['READ', 'DELETE'], ['COMPANY_MANAGEMENT DELETE']],
    ['TRIP_MANAGEMENT', ['ALL'], []],
    ['USER_PROFILE', ['WRITE'], []],
    ['EVENT_MANAGEMENT', ['PURGE'], []],
    ['REPORT_MANAGEMENT', ['CREATE'], []],
    ['USER_MANAGEMENT', ['ALL'], ['USER_MANAGEMENT ALL']],
    ['AGENT', ['ALL'], ['AGENT ALL']],
    ['PLATFORM_MANAGEMENT', ['ALL'], ['PLATFORM_MANAGEMENT ALL']],
    ['TMC_MANAGEMENT', ['CREATE'], ['TMC_MANAGEMENT CREATE']],
    ['SOMETHING_NEW', ['WRITE'], ['SOMETHING_NEW WRITE']],
    ['SOMETHING_NEW', ['SOME_NEW_ACTION'], ['SOMETHING_NEW SOME_NEW_ACTION']],
    ['ACCESS_MANAGEMENT', [], ['ACCESS_MANAGEMENT ALL']],
  ])('%s %j: %j', (permission, actions, expected) => {
    expect(administrativePermissions([{ permission, actions }])).toEqual(expected);
  });

  it('each once, sorted, of all roles together', () => {
    const roles = [
      { permission: 'USER_MANAGEMENT', actions: ['WRITE', 'CREATE'] },
      { permission: 'ACCESS_MANAGEMENT', actions: ['ALL'] },
      { permission: 'USER_MANAGEMENT', actions: ['WRITE'] },
    ];
    expect(administrativePermissions(roles)).toEqual([
      'ACCESS_MANAGEMENT ALL',
      'USER_MANAGEMENT CREATE',
      'USER_MANAGEMENT WRITE',
    ]);
  });
});
