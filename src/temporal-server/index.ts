export type { FindCliOptions, FoundCli } from './find-cli.js';
export { findTemporalCli, TemporalCliNotFoundError } from './find-cli.js';
export { freePort } from './ports.js';
export type { TemporalServer, TemporalServerOptions } from './server.js';
export { startTemporalServer } from './server.js';
