import type { ListUsersInput, ListUsersResult } from '../src/contracts/steps.js';
import type { HolderMemory } from '../src/spotnana/index.js';
import { findUsers } from '../src/spotnana/index.js';
import type { Attempt } from './attempt.js';
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
  return runAttempt(deps, input, async (attempt) => ({
    users: await findUsers(deps.spotnana, input, attempt.call, toMemory(attempt)),
  }));
}

/** In the heartbeat details, which outlive the worker. */
function toMemory(attempt: Attempt): HolderMemory {
  const holders = new Map(attempt.notes.holders);
  return {
    recall: (place) => holders.get(place),
    keep(place, userIds) {
      holders.set(place, userIds);
      attempt.keep({ holders: [...holders] });
    },
  };
}
