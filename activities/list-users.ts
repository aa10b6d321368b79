import type { ListUsersInput, ListUsersResult } from '../src/contracts/steps.js';
import { findUsers } from '../src/spotnana/index.js';
import { runAttempt } from './attempt.js';
import type { ActivityDeps } from './deps.js';

/**
 * Before the six steps, where users are given by e-mail addresses or numbers: who they are. Also says which ids are
 * active users of the company. An address is in the input alone, never in what comes back (promise 7).
 */
export async function listUsers(
  deps: ActivityDeps,
  input: ListUsersInput,
): Promise<ListUsersResult> {
  return runAttempt(deps, input, async ({ call }) => ({
    users: await findUsers(deps.spotnana, input, call),
  }));
}
