import type { AdminGroup, PagePlan, PageSaid } from '../../src/contracts/bulk.js';
import { isCount, isRecord, isText } from '../shapes.js';

/** Whether a signal is what a page says. */
export function isPageSaid(value: unknown): value is PageSaid {
  if (!isRecord(value) || !isCount(value['page']) || !isText(value['run'])) return false;
  const { said, rows, digest, plan, attention, summary, groups } = value;
  switch (said) {
    case 'loaded':
      return isCount(rows) && isText(digest);
    case 'planned':
      return isPlan(plan);
    case 'attention':
      return (attention === null || isText(attention)) && isText(summary);
    case 'tripped':
      return isText(summary);
    case 'admin':
      return areAdminGroups(groups) && (plan === undefined || isPlan(plan));
    default:
      return said === 'proved';
  }
}

function isPlan(plan: unknown): plan is PagePlan {
  if (!isRecord(plan) || !isRecord(plan['counts'])) return false;
  const areCounts = Object.values(plan['counts']).every(isCount);
  const { wouldAdd, digest, adminGroups } = plan;
  return areCounts && isCount(wouldAdd) && isText(digest) && areAdminGroups(adminGroups);
}

function areAdminGroups(groups: unknown): groups is AdminGroup[] {
  return Array.isArray(groups) && groups.every(isAdminGroup);
}

function isAdminGroup(group: unknown): boolean {
  if (!isRecord(group) || !isText(group['id']) || !isText(group['name'])) return false;
  const { permissions } = group;
  return Array.isArray(permissions) && permissions.every(isText);
}
