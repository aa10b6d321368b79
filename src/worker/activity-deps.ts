import type { ActivityDeps } from '../../activities/index.js';
import type { UsherConfig } from '../config/config.js';
import type { SpotnanaClient } from '../spotnana/index.js';

export function toActivityDeps(usher: UsherConfig, spotnana: SpotnanaClient): ActivityDeps {
  return {
    spotnana,
    durations: usher.durations,
    allowedCompanies: usher.allowedCompanies,
    searchAttributes: usher.searchAttributes,
    now: () => Date.now(),
    random: () => Math.random(),
  };
}
