import type { ReasonCode, RowOutcome, RowResult } from '../contracts/rows.js';
import { REASONS } from '../contracts/rows.js';
import { clean } from './clean.js';
import { RowFileError } from './errors.js';

/** The columns that a results file has beside those of the file it is about, in their order. */
export const OWN_COLUMNS = [
  'usher outcome',
  'usher reason',
  'usher message',
  'usher debug identifier',
  'usher time',
  'usher verified by',
  'usher workflow id',
] as const;

/** What a results file in JSON Lines keeps of a line that cannot be read; CSV has it behind the last column. */
export const UNREADABLE = 'usher unreadable';

/** One text for each of {@link OWN_COLUMNS}. */
export type OwnCells = readonly string[];

export const NO_OWN_CELLS: OwnCells = OWN_COLUMNS.map(() => '');

/** What is told of a row; its number and keys are told by the file. */
export type Told = { outcome: RowOutcome } & {
  [Field in Exclude<keyof RowResult, 'row' | 'user' | 'group' | 'outcome'>]?: string | undefined;
};

export function toOwnCells(result: Told): OwnCells {
  const { outcome, reason, message, debugIdentifier, at, verifiedBy, workflowId } = result;
  const cells = [outcome, reason, message, debugIdentifier, at, verifiedBy, workflowId];
  return cells.map((cell) => cell ?? '');
}

/** Which of our columns this is, by its name; -1 for one of the file's own. */
export function ownColumnIndex(column: string): number {
  return OWN_COLUMNS.findIndex((own) => own === clean(column).toLowerCase());
}

export function isOwnColumn(column: string): boolean {
  return ownColumnIndex(column) !== -1 || column === UNREADABLE;
}

export function outcomeOf([outcome = '']: OwnCells): string {
  return clean(outcome).toLowerCase();
}

export function reasonOf([, reason = '']: OwnCells): string {
  return clean(reason).toLowerCase();
}

export const OUTCOMES: readonly RowOutcome[] = [
  ...new Set<RowOutcome>(['added', 'already_member', 'would_add', ...Object.values(REASONS)]),
];

/** Whether a row of a results file is to be done again. */
export type Selection = (own: OwnCells) => boolean;

/**
 * Of texts such as `failed` or `refused:user_not_found`. A row without an outcome was never told of, and is selected
 * by `not_attempted`.
 */
export function toSelection(only: readonly string[]): Selection {
  for (const token of only) checkToken(token);
  const wanted = new Set(only);
  return (own) => {
    const outcome = outcomeOf(own) || 'not_attempted';
    return wanted.has(outcome) || wanted.has(`${outcome}:${reasonOf(own)}`);
  };
}

function checkToken(token: string): void {
  const [outcome = '', reason, ...more] = token.split(':');
  const isOutcome = OUTCOMES.some((known) => known === outcome);
  const reasons = (Object.keys(REASONS) as ReasonCode[]).filter(
    (code) => REASONS[code] === outcome,
  );
  const isReason = reason === undefined || reasons.some((code) => code === reason);
  if (isOutcome && isReason && more.length === 0) return;
  const valid = isOutcome ? reasons.map((code) => `${outcome}:${code}`) : OUTCOMES;
  const choices = valid.length === 0 ? outcome : valid.join(', ');
  throw new RowFileError('option', `--only ${token} selects nothing: give one of ${choices}`);
}
