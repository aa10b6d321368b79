import type { ActivityDeps } from '../../activities/index.js';
import type { SpotnanaConfig, UsherConfig } from '../config/config.js';
import { DEFAULT_REQUEST_LIMITS } from '../contracts/limits.js';
import type { SpotnanaClient } from '../spotnana/index.js';

export function toActivityDeps(
  usher: UsherConfig,
  { limits = DEFAULT_REQUEST_LIMITS }: SpotnanaConfig,
  spotnana: SpotnanaClient,
): Omit<ActivityDeps, 'bulkSlots' | 'askPage'> {
  return {
    spotnana,
    durations: usher.durations,
    allowedCompanies: usher.allowedCompanies,
    searchAttributes: usher.searchAttributes,
    limits,
    now: () => Date.now(),
    random: () => Math.random(),
  };
}
