import type { Refusal } from '../refusal.js';
import { mayGoOn } from './confirm-unseen.js';
import type { GroupWrite } from './group-write.js';
import { halves } from './members.js';
import type { Page } from './page.js';
import { patch } from './patch.js';
import type { Missing } from './read-missing.js';
import { readMissing } from './read-missing.js';
import { refuseMember } from './refuse.js';
import type { Member } from './rows.js';

/** Requests that a page may spend on finding what Spotnana refuses; then its remaining rows are not attempted. */
export const MAX_SEARCHES = 600;

/** Thrown where {@link MAX_SEARCHES} are spent. */
export class SearchLimit extends Error {
  override name = 'SearchLimit';
}

/** The answer to a PATCH, and how many users that carried. */
export interface Refused {
  refusal: Refusal;
  sent: number;
}

/**
 * Finds by halving who of a refused chunk is refused: about 12 requests more for one bad user in a hundred. After every
 * refusal it reads, since part of what was refused may have been added all the same.
 */
export async function searchRefused(
  page: Page,
  write: GroupWrite,
  missing: Missing,
  { refusal, sent }: Refused,
): Promise<void> {
  let refused = { refusal, sent };
  let left = missing;
  while (left.missing.length > 0) {
    // Where some were there all the same, the rest is another question.
    if (left.missing.length === refused.sent) left = await findOne(page, write, left, refused);
    if (left.missing.length === 0) return;
    const answer = await search(page, write, left);
    if (!answer) return;
    refused = { refusal: answer, sent: left.missing.length };
    left = await readMissing(page, write, left.missing);
  }
}

/** Narrows a refused set down to one bad user; returns who was set aside on the way. */
async function findOne(
  page: Page,
  write: GroupWrite,
  { missing, proof }: Missing,
  { refusal, sent }: Refused,
): Promise<Missing> {
  let suspects = missing;
  let aside: Member[] = [];
  let answer = refusal;
  /** The last refusal was of one user alone. */
  let isAlone = sent === 1;
  while (suspects.length > 1) {
    const [half, other] = halves(suspects);
    const refused = await search(page, write, { missing: half, proof });
    if (!refused) {
      // All of it is good, so the bad one is in the other half.
      suspects = other;
      isAlone = false;
      continue;
    }
    answer = refused;
    isAlone = half.length === 1;
    const seen = await readMissing(page, write, [...half, ...other, ...aside]);
    proof = seen.proof;
    const isMissing = new Set(seen.missing);
    suspects = half.filter((member) => isMissing.has(member));
    aside = [...other, ...aside].filter((member) => isMissing.has(member));
  }
  const [bad] = suspects;
  // Each refused row gets Spotnana's answer to it alone.
  const alone = bad && (isAlone ? answer : await search(page, write, { missing: [bad], proof }));
  if (bad && alone) await refuseMember(page, write, bad, alone);
  return { missing: aside, proof };
}

/** One more PATCH of the search. */
export async function search(
  page: Page,
  write: GroupWrite,
  { missing, proof }: Missing,
): Promise<Refusal | undefined> {
  await mayGoOn(page, write);
  page.searches += 1;
  if (page.searches > MAX_SEARCHES) throw new SearchLimit();
  return patch(page, write, missing, proof);
}
