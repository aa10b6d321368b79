import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BatchPlan } from '../../../src/client/index.js';
import { MAX_GROUPS } from '../../../src/contracts/bulk.js';
import { describeHolds } from '../../../workflows/bulk/describe.js';
import { toShownPlan } from '../../../workflows/bulk/shown-plan.js';

/** A plan with so many groups that hold it, and so many names that fit none. */
function planWith(admins: number, unknown: number): BatchPlan {
  return {
    hash: 'h',
    membershipRead: true,
    wouldAdd: 1,
    groups: admins,
    counts: {},
    adminGroups: Array.from({ length: admins }, (_, index) => ({
      id: randomUUID(),
      name: `Administrators of region ${index}`,
      permissions: ['ACCESS_MANAGEMENT WRITE', 'COMPANY_MANAGEMENT ALL'],
    })),
    unknownGroups: Array.from({ length: unknown }, (_, index) => ({
      groupName: `Department ${index}`,
      reason: 'group_not_found',
      candidates: [`Departments ${index}`, `The department ${index}`],
      page: 0,
    })),
    holds: [],
  };
}

describe('a plan, as it is shown', () => {
  it('is the whole one, as a rule', () => {
    const plan = planWith(1_000, 1_000);
    expect(toShownPlan(plan)).toEqual(plan);
  });

  it('with as many groups as a batch may have fits into a payload, and says what is left out', () => {
    const plan = toShownPlan(planWith(MAX_GROUPS, MAX_GROUPS));
    expect(JSON.stringify(plan).length).toBeLessThan(1_000_000);
    const { adminGroups, unknownGroups, groupsLeftOut = 0 } = plan;
    expect(adminGroups.length + unknownGroups.length + groupsLeftOut).toBe(2 * MAX_GROUPS);
    expect(adminGroups.length).toBeGreaterThan(1_000);
  });

  it('names a few of the groups that hold it, and counts the rest', () => {
    expect(describeHolds(planWith(2, 0))).toHaveLength(2);
    const holds = describeHolds({ ...planWith(3_000, 0), wouldAdd: 5_000 }, 20);
    expect(holds).toHaveLength(12);
    expect(holds[0]).toBe('5,000 additions are more than the 20 allowed');
    expect(holds.at(-1)).toBe('so do 2,990 more groups');
  });
});
