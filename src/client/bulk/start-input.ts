import type { BulkInput, BulkMode } from '../../contracts/bulk.js';
import { parseBulkInput } from '../../contracts/parse-bulk-input.js';
import { InvalidInputError } from '../errors.js';
import { defaultBatchName } from './batch-id.js';
import type { PreparedRows } from './prepared-rows.js';

export interface StartBatchOptions {
  companyId: string;
  /** What people call the batch. @default 12 digits of the rows' digest */
  batch?: string;
  /**
   * `plan`: tell what would be done, write nothing. `approve`: the same, then wait for `approve`. `apply`: go on at once,
   * unless a guard holds. @default 'approve'
   */
  mode?: BulkMode;
  /** More additions than this hold at the gate. */
  maxAdds?: number;
  /** Ids or names of groups whose administrative permissions are known and wanted. */
  allowAdmin?: readonly string[];
  /** The batch ends at once where the worker talks to another Spotnana. */
  expectHost?: string;
  /** Shown to operators. */
  requestedBy?: string;
  reason?: string;
  /** The caller's own key, such as a ticket. */
  reference?: string;
}

/** Throws `InvalidInputError`. */
export function toBulkInput(options: StartBatchOptions, prepared: PreparedRows): BulkInput {
  const { batch, mode = 'approve', allowAdmin, companyId, ...others } = options;
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  const parsed = parseBulkInput({
    ...Object.fromEntries(given),
    companyId: companyId.trim(),
    batch: batch?.trim() || defaultBatchName(prepared.digest),
    mode,
    digest: prepared.digest,
    file: prepared.counts,
    ...(allowAdmin === undefined ? {} : { allowAdmin: [...allowAdmin] }),
  });
  if (!parsed.ok) throw new InvalidInputError(parsed.problems);
  return parsed.input;
}

/** How an open batch of the same name differs from what is asked for; undefined where it may be joined. */
export function differenceOf(open: BulkInput, asked: BulkInput): string | undefined {
  if (open.companyId !== asked.companyId) return 'another company';
  if (open.digest !== asked.digest) return 'other rows';
  if (open.mode !== asked.mode) return `another mode (${open.mode})`;
  return optionsOf(open) === optionsOf(asked) ? undefined : 'other options';
}

function optionsOf({ maxAdds, allowAdmin = [], expectHost }: BulkInput): string {
  return JSON.stringify([maxAdds ?? null, [...allowAdmin].sort(), expectHost ?? null]);
}
