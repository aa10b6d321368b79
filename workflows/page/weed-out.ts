import { MAX_USER_KEYS } from '../../src/contracts/steps.js';
import { Refusal } from '../refusal.js';
import { toVerdict } from './find-users.js';
import type { GroupWrite } from './group-write.js';
import { chunksOf } from './members.js';
import type { Page } from './page.js';
import type { Member } from './rows.js';

/**
 * Asks the users list who of these is no active user of the company, and refuses them: one request for a hundred. Returns
 * the others; all of them where the list is refused to these credentials.
 */
export async function weedOut(
  page: Page,
  write: GroupWrite,
  members: readonly Member[],
): Promise<Member[]> {
  if (page.usersListRefused) return [...members];
  const good: Member[] = [];
  for (const some of chunksOf(members, MAX_USER_KEYS)) {
    good.push(...(await weedSome(page, write, some)));
  }
  return good;
}

async function weedSome(page: Page, write: GroupWrite, members: Member[]): Promise<Member[]> {
  const keys = members.map(({ userId }) => ({ userId }));
  const label = `who of ${keys.length} is in the company?`;
  page.searches += 1;
  try {
    const { users } = await page.steps.ask('listUsers', { label, input: { keys } });
    return members.filter((member, index) => {
      const user = users[index];
      if (!user || 'userId' in user) return true;
      // Nobody outside of the company can have been added; whether an inactive user can is not documented.
      if (user.problem !== 'user_inactive') write.forget([member]);
      write.judge(member, toVerdict(user));
      return false;
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    page.usersListRefused = true;
    return members;
  }
}
