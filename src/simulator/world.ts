import type { FaultPicker } from './faults.js';
import type { Hooks } from './hooks.js';
import type { Rate } from './rate.js';
import type { RequestLog } from './request-log.js';
import type { SettingsBook } from './settings.js';
import type { Store } from './store.js';
import type { Tokens } from './tokens.js';

/** Everything that one simulator consists of besides its HTTP server. */
export interface SimulatorWorld {
  readonly store: Store;
  readonly settings: SettingsBook;
  readonly tokens: Tokens;
  readonly faults: FaultPicker;
  readonly log: RequestLog;
  readonly hooks: Hooks;
  readonly rate: Rate;
  /** Aborted when the simulator closes: nothing is applied from then on. */
  readonly closing: AbortSignal;
  /** Such as `http://127.0.0.1:8080`, known once the server listens. */
  url: string;
}
