import type { Refusal } from '../refusal.js';
import type { GroupWrite } from './group-write.js';
import type { Page } from './page.js';
import type { Missing } from './read-missing.js';
import { readMissing } from './read-missing.js';
import { refuseAll, refuseMember } from './refuse.js';
import type { Refused } from './search-refused.js';
import { search } from './search-refused.js';

/**
 * Is a refusal about the group, or about single users? Two are sent alone: refused alike, the whole group is. Returns who is
 * still in question, and of how many users the refusal is now.
 */
export async function tryTwoAlone(
  page: Page,
  write: GroupWrite,
  left: Missing,
  { refusal, sent }: Refused,
): Promise<{ rest: Missing; sent: number }> {
  const { missing, proof } = left;
  const [first] = missing;
  const other = missing.length > 1 ? left : await readNext(page, write);
  // Bad users may stand side by side: the first and the last.
  const last = other.missing.at(-1);
  if (!first || !last) return { rest: left, sent };
  // Who was sent alone has been answered already.
  const one = sent === 1 ? refusal : await search(page, write, { missing: [first], proof });
  const two = await search(page, write, { missing: [last], proof: other.proof });
  // Also a 404: the group itself was there when it was looked at just now.
  if (one && two && isAlike(one, two)) return refuseAll(page, write, two, 'group_refused');
  if (one) await refuseMember(page, write, first, one);
  if (two) await refuseMember(page, write, last, two);
  const rest = { missing: missing.slice(1, -1), proof };
  // Where both were good, the refusal was about the rest.
  return { rest, sent: one || two ? sent : rest.missing.length };
}

/** A group's answer has the same words for everybody; one about a user may name the user. */
function isAlike(one: Refusal, two: Refusal): boolean {
  return one.more.status === two.more.status && one.message === two.message;
}

/** The row behind one that was sent alone, as the first write of a batch is. */
async function readNext(page: Page, write: GroupWrite): Promise<Missing> {
  const next = write.queue.splice(0, 1);
  return next.length > 0 ? readMissing(page, write, next) : { missing: [], proof: undefined };
}
