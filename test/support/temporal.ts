import { inject } from 'vitest';

export interface SharedTemporal {
  /** `host:port` */
  address: string;
  uiUrl: string;
  /** Path of the Temporal CLI, for tests that run it or start a server of their own. */
  cli: string;
}

/**
 * The run's development server, with usher's search attributes in the namespace `default`. Never stop it: tests that
 * need to, start their own.
 */
export function sharedTemporal(): SharedTemporal {
  return inject('temporal');
}
