import type { GroupKey } from '../src/contracts/rows.js';

/**
 * Signals and updates come from anywhere, hand-made ones included: one of another shape must not break a run later. Of what our own
 * code sends nothing is left out.
 */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

export function isGroupKey(value: unknown): value is GroupKey {
  return isRecord(value) && isText('groupId' in value ? value['groupId'] : value['groupName']);
}
