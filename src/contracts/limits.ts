/** How many ids one request may carry: Spotnana documents no limits. */
export interface RequestLimits {
  /** Ids of one PATCH (`SPOTNANA_PATCH_USERS`). */
  patchUsers: number;
  /** Ids of one `userIds` filter (`SPOTNANA_FILTER_USERS`); the ids of a PATCH are at most half of it. */
  filterUsers: number;
}

export const DEFAULT_REQUEST_LIMITS: RequestLimits = { patchUsers: 100, filterUsers: 200 };

export interface BulkLimits extends RequestLimits {
  /** How long a batch waits for its client before it ends with nothing written. */
  intakeIdleMs: number;
  /** How long what a write did may not show (`USHER_SETTLE`). */
  settleMs: number;
  /** How often a coordinator looks whether it was reset. */
  resetLookMs: number;
}
