import { bulk } from './bulk.js';
import type { Scenario } from './scenario.js';
import { single } from './single.js';

export const SCENARIOS: readonly Scenario[] = [single, bulk];
