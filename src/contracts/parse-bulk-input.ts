import type { BulkInput, BulkMode, FileCounts } from './bulk.js';
import { MAX_GROUPS } from './bulk.js';
import { CONTRACT_VERSION } from './names.js';
import { isUuid } from './parse-input.js';

export type ParsedBulkInput = { ok: true; input: BulkInput } | { ok: false; problems: string[] };

const MODES: readonly BulkMode[] = ['plan', 'approve', 'apply'];

/** Longest text each field takes, in UTF-16 code units. */
const MAX_LENGTH = {
  batch: 100,
  digest: 64,
  expectHost: 255,
  requestedBy: 200,
  reason: 1_000,
  reference: 200,
} as const;

type TextField = keyof typeof MAX_LENGTH;

/** Checks a batch's input of unknown origin. Pure; client and workflow both use it. */
export function parseBulkInput(value: unknown): ParsedBulkInput {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, problems: ['the input must be one JSON object'] };
  }
  const raw = value as Partial<Record<keyof BulkInput, unknown>>;
  const problems = [
    ...check(isText(raw.companyId) && isUuid(raw.companyId), 'companyId must be a UUID'),
    ...check(MODES.includes(raw.mode as BulkMode), `mode must be one of ${MODES.join(', ')}`),
    ...check(isCounts(raw.file), 'file must have the numbers usable, invalid, duplicate, skipped'),
    ...check(
      raw.maxAdds === undefined || isCount(raw.maxAdds),
      'maxAdds must be a whole number from 0',
    ),
    ...check(
      raw.allowAdmin === undefined || isTexts(raw.allowAdmin),
      `allowAdmin must be a list of at most ${MAX_GROUPS} group ids or names`,
    ),
    ...check(
      (raw.contractVersion ?? CONTRACT_VERSION) === CONTRACT_VERSION,
      `contractVersion is not known here; send ${CONTRACT_VERSION}`,
    ),
    ...textProblems(raw),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const input = raw as BulkInput;
  return { ok: true, input: { ...input, companyId: input.companyId.toLowerCase() } };
}

function textProblems(raw: Partial<Record<TextField, unknown>>): string[] {
  return Object.entries(MAX_LENGTH).flatMap(([name, max]) => {
    const field = raw[name as TextField];
    const isRequired = name === 'batch' || name === 'digest';
    if (field === undefined && !isRequired) return [];
    const isGood = isText(field) && field.trim() !== '' && field.length <= max;
    return check(isGood, `${name} must be a text of 1 to ${max} characters`);
  });
}

const check = (isGood: boolean, problem: string): string[] => (isGood ? [] : [problem]);

const isText = (value: unknown): value is string => typeof value === 'string';

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= MAX_GROUPS && value.every(isText);

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

function isCounts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { usable, invalid, duplicate, skipped } = value as Partial<FileCounts>;
  return [usable, invalid, duplicate, skipped].every(isCount);
}
