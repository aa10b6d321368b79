import type { BatchPlan } from '../../src/contracts/bulk.js';

/**
 * Characters of the groups that a plan shows, as JSON: a batch may have 20,000 groups, and status and result are one
 * payload each, of which a server takes 2 MB.
 */
const MAX_CHARS = { adminGroups: 300_000, unknownGroups: 600_000 } as const;

/** The plan as people and clients are shown it: the whole, but for groups that would not fit. */
export function toShownPlan(plan: BatchPlan): BatchPlan {
  const adminGroups = fitting(plan.adminGroups, MAX_CHARS.adminGroups);
  const unknownGroups = fitting(plan.unknownGroups, MAX_CHARS.unknownGroups);
  const left =
    plan.adminGroups.length - adminGroups.length + plan.unknownGroups.length - unknownGroups.length;
  return { ...plan, adminGroups, unknownGroups, ...(left > 0 ? { groupsLeftOut: left } : {}) };
}

function fitting<T>(items: readonly T[], maxChars: number): T[] {
  let chars = 0;
  return items.filter((item) => (chars += JSON.stringify(item).length + 1) <= maxChars);
}
