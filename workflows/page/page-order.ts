import type { PageOrder } from '../../src/contracts/bulk.js';
import { MAX_PAGES } from '../../src/contracts/bulk.js';
import { isCount, isRecord, isText } from '../shapes.js';

const REASONS: readonly unknown[] = ['rejected', 'cancelled', 'batch_ended'];

/** Whether a signal is an order. */
export function isOrder(value: unknown): value is PageOrder {
  if (!isRecord(value)) return false;
  switch (value['do']) {
    case 'plan':
      return isPlanOrder(value);
    case 'apply':
      return isApplyOrder(value);
    case 'end':
      return REASONS.includes(value['reason']);
    default:
      return value['do'] === 'pause' || value['do'] === 'resume';
  }
}

function isPlanOrder({ depth, resolved }: Record<string, unknown>): boolean {
  return (depth === 'roles' || depth === 'memberships') && areResolved(resolved);
}

function isApplyOrder(order: Record<string, unknown>): boolean {
  const { approved, decidedAt, resolved, others = [], areUnsure = false, relay = [] } = order;
  const isApproval = isRecord(approved) && Object.values(approved).every(areTexts);
  const isTime = decidedAt === undefined || Number.isFinite(decidedAt);
  const isRelay = Array.isArray(relay) && relay.every(isFollower);
  const areOthers =
    Array.isArray(others) &&
    others.length <= MAX_PAGES &&
    others.every(isCount) &&
    typeof areUnsure === 'boolean';
  return isApproval && isTime && areResolved(resolved) && areOthers && isRelay;
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isFollower(value: unknown): boolean {
  return isRecord(value) && isText(value['pageId']) && areResolved(value['resolved']);
}

/** By the group's place; absent for groups given by id. */
function areResolved(value: unknown): boolean {
  return value === undefined || (isRecord(value) && Object.values(value).every(isRecord));
}
