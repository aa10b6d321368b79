/** The version that is fetched where none is installed: CLI 1.9.1 carries server 1.32.0 and UI 2.54.1. */
export const TEMPORAL_CLI_VERSION = '1.9.1';
