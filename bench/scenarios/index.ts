import { bulk } from './bulk.js';
import { million } from './million.js';
import { mixed } from './mixed.js';
import { rateLimited } from './rate-limited.js';
import type { Scenario } from './scenario.js';
import { single } from './single.js';

export const SCENARIOS: readonly Scenario[] = [single, bulk, rateLimited, mixed, million];
