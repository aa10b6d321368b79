import { USER_KEY_NAMES, userKeyParts } from '../src/contracts/user-key.js';
import type { Add } from './add.js';
import { userUnusable } from './guards.js';

/**
 * Before the six steps, for a user given by an address or a number: the id of the one active user who has it, never a
 * silent pick. What was given is in the inputs of run and step alone (promise 7).
 */
export async function findUser({ user, steps, journal, progress }: Add): Promise<string> {
  if (progress.userId !== undefined) return progress.userId;
  const what = USER_KEY_NAMES[userKeyParts(user).field];
  const label = `find the user with the given ${what}`;
  progress.step = 'listUsers';
  journal.step(label);
  const { users } = await steps.ask('listUsers', { label, input: { keys: [user] } });
  const found = users[0] ?? { problem: 'user_not_found' };
  if ('problem' in found) throw userUnusable(found.problem, what);
  progress.userId = found.userId;
  journal.user(found.userId);
  return found.userId;
}
