export { TemporalCliNotFoundError, TemporalServerStartError } from './errors.js';
export { findTemporalCli } from './find-temporal-cli.js';
export type { CliSource, FindTemporalCliOptions, FoundCli } from './find-temporal-cli.js';
export { withLock } from './lock.js';
export { isPortFree } from './ports.js';
export type { SearchAttributeTypeName, TemporalServerOptions } from './server-options.js';
export { startTemporalServer } from './start-temporal-server.js';
export type { TemporalServer } from './start-temporal-server.js';
