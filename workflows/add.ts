import type { AddUserToGroupInput } from '../src/contracts/add-user-to-group.js';
import type { UserKey } from '../src/contracts/rows.js';
import type { RunSettings } from '../src/contracts/steps.js';
import type { Journal } from './journal.js';
import type { AddProgress } from './progress.js';
import type { Steps } from './steps.js';

/** One add under way: what was asked, what is known, and how to act. */
export interface Add {
  readonly input: AddUserToGroupInput;
  /** How the input names the user. */
  readonly user: UserKey;
  readonly settings: RunSettings;
  readonly journal: Journal;
  readonly steps: Steps;
  readonly progress: AddProgress;
}
