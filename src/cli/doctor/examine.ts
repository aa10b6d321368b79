import { readWorkerConfig } from '../../config/config.js';
import type { Env } from '../../config/config.js';
import type { TemporalConfig } from '../../config/temporal.js';
import { examineSpotnana } from './examine-spotnana.js';
import { examineTemporal } from './examine-temporal.js';
import type { Finding } from './finding.js';
import { tell } from './finding.js';

export interface Examination {
  env: Env;
  signal: AbortSignal;
  /** @default what the environment says */
  temporal?: TemporalConfig;
  /** This process brings a worker of its own: that none polls yet means nothing. */
  hasOwnWorker?: boolean;
  /** Each read operation is tried on this company, and on this group. */
  company?: string;
  group?: string;
}

/** Looks at everything that an add needs; never rejects for what it finds. */
export async function examine(examination: Examination): Promise<Finding[]> {
  const { finding, value } = await tell('configuration', async () => ({
    value: readWorkerConfig(examination.env),
    says: 'complete',
  }));
  const temporal = await examineTemporal(examination, value?.usher);
  const spotnana = value ? await examineSpotnana(examination, value.spotnana) : [];
  return [finding, ...temporal, ...spotnana];
}
