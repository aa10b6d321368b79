export { TemporalCliNotFoundError } from './errors.js';
export { findTemporalCli } from './find-temporal-cli.js';
export type { CliSource, FindTemporalCliOptions, FoundCli } from './find-temporal-cli.js';
