import type { UserKey, UserLookup } from '../../src/contracts/rows.js';
import { MAX_USER_KEYS } from '../../src/contracts/steps.js';
import { Refusal } from '../refusal.js';
import { duplicateOf } from './doubles.js';
import type { Page } from './page.js';
import type { Verdict } from './rows.js';

const MESSAGES = {
  user_not_found: 'no user of the company has this key',
  user_ambiguous: 'several users have this key',
  user_inactive: 'the user is not active',
  user_refused: 'Spotnana refuses to look for this key',
} as const;

/** Finds the users of rows that name them otherwise than by id. Never a silent pick. */
export async function findUsers(page: Page): Promise<void> {
  const { rows } = page;
  const places = rows.openPlaces().filter((place) => rows.userIds[place] === undefined);
  for (let from = 0; from < places.length; from += MAX_USER_KEYS) {
    await page.orders.mayGoOn();
    await findSome(page, places.slice(from, from + MAX_USER_KEYS));
  }
  for (const group of page.groups) refuseDoubles(page, group.places);
}

async function findSome({ rows, steps }: Page, places: readonly number[]): Promise<void> {
  const keys = places.map((place) => rows.load.rows[place]?.[2] as UserKey);
  try {
    const label = `who are these ${keys.length}?`;
    const { users } = await steps.ask('listUsers', { label, input: { keys } });
    for (const [index, place] of places.entries()) {
      const user = users[index];
      if (user && 'userId' in user) rows.userIds[place] = user.userId;
      else if (user) rows.settle([place], toVerdict(user));
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    rows.settle(places, {
      outcome: 'refused',
      reason: 'users_list_refused',
      message: error.message,
      ...(error.more.debugIdentifier === undefined
        ? {}
        : { debugIdentifier: error.more.debugIdentifier }),
    });
  }
}

export function toVerdict({ problem }: Extract<UserLookup, { problem: string }>): Verdict {
  return { outcome: 'refused', reason: problem, message: MESSAGES[problem] };
}

/** Those of one page; `doubles.ts` has those of several. */
function refuseDoubles({ rows }: Page, places: readonly number[]): void {
  const first = new Map<string, number>();
  for (const place of places) {
    const userId = rows.userIds[place];
    if (userId === undefined || !rows.isOpen(place)) continue;
    const earlier = first.get(userId);
    if (earlier === undefined) first.set(userId, place);
    else rows.settle([place], duplicateOf(rows.load.rows[earlier]?.[0] ?? ''));
  }
}
