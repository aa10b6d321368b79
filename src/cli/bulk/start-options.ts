import type { BulkMode, StartBatchOptions } from '../../client/index.js';
import { UsageError } from '../errors.js';
import type { RowOptions } from './row-options.js';

export interface StartOptions extends RowOptions {
  json: boolean;
  company: string;
  batch?: string;
  requestedBy?: string;
  reason?: string;
  reference?: string;
  plan?: boolean;
  yes?: boolean;
  maxAdds?: string;
  allowAdmin: string[];
  expectHost?: string;
  watch?: boolean;
  out?: string;
  writeGroupMap?: string;
}

/** What the command line asks for. Throws `UsageError`. */
export function toBatchOptions(options: StartOptions): StartBatchOptions {
  const { company, batch, maxAdds, allowAdmin, expectHost, requestedBy, reason, reference } =
    options;
  const given = { batch, expectHost, requestedBy, reason, reference };
  return {
    companyId: company.trim().toLowerCase(),
    mode: toMode(options),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(maxAdds === undefined ? {} : { maxAdds: toCount('--max-adds', maxAdds) }),
    ...(allowAdmin.length === 0 ? {} : { allowAdmin }),
  };
}

function toMode({ plan, yes }: StartOptions): BulkMode {
  if (plan && yes) {
    throw new UsageError('--plan writes nothing and --yes applies: give one of them');
  }
  if (plan) return 'plan';
  return yes ? 'apply' : 'approve';
}

function toCount(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text.trim())) return Number(text);
  throw new UsageError(`${option} must be a whole number from 0`);
}
