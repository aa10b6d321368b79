import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Env } from './config.js';
import { ConfigurationError } from './config.js';

export interface TemporalConfig {
  namespace: string;
  /** For `Connection.connect` and `NativeConnection.connect` alike. */
  connectionOptions: ReturnType<typeof loadClientConnectConfig>['connectionOptions'];
  /** For messages; never has credentials. */
  address: string;
}

const DEFAULT_ADDRESS = 'localhost:7233';

/** Temporal's own `TEMPORAL_*` variables and TOML profiles, as `@temporalio/envconfig` reads them. */
export function readTemporalConfig(env: Env): TemporalConfig {
  try {
    const given = Object.entries(env).filter(([, value]) => value !== undefined);
    const overrideEnvVars = Object.fromEntries(given) as Record<string, string>;
    const { namespace, connectionOptions } = loadClientConnectConfig({ overrideEnvVars });
    const address = connectionOptions.address ?? DEFAULT_ADDRESS;
    return {
      namespace: namespace ?? 'default',
      connectionOptions: { ...connectionOptions, address },
      address,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError([`Temporal's configuration cannot be read: ${reason}`]);
  }
}
