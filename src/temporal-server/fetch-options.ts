import type { Platform } from './release.js';
import type { Environment } from './run-command.js';

/** What every way of fetching the CLI needs. */
export interface FetchOptions {
  /** An empty folder of its own; what remains in it is deleted afterwards. */
  folder: string;
  env: Environment;
  platform: Platform;
  onProgress: (line: string) => void;
  signal?: AbortSignal | undefined;
}
