import type { ReadProof } from '../../src/contracts/steps.js';
import type { Refusal } from '../refusal.js';
import type { GroupWrite } from './group-write.js';
import { halves } from './members.js';
import type { Page } from './page.js';
import { refuseMember } from './refuse.js';
import type { Member } from './rows.js';
import type { Missing } from './try-some.js';
import { readMissing, trySome } from './try-some.js';

/**
 * Finds by halving who of a refused chunk is refused: about 12 requests more for one bad user in a hundred. After every
 * refusal it reads, since part of what was refused may have been added all the same.
 */
export async function searchRefused(
  page: Page,
  write: GroupWrite,
  members: readonly Member[],
  refusal: Refusal,
): Promise<void> {
  let refused: Refused = { refusal, sent: members.length };
  let left = await readMissing(page, write, members);
  while (left.missing.length > 0) {
    // Where some were there all the same, the rest is another question.
    if (left.missing.length === refused.sent) left = await findOne(page, write, left, refused);
    if (left.missing.length === 0) return;
    const answer = await trySome(page, write, left);
    if (!answer) return;
    refused = { refusal: answer, sent: left.missing.length };
    left = await readMissing(page, write, left.missing);
  }
}

/** The answer to a PATCH, and how many users that carried. */
interface Refused {
  refusal: Refusal;
  sent: number;
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
    const refused = await trySome(page, write, { missing: half, proof });
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
  const known = isAlone ? { known: answer } : {};
  if (bad) await refuseAlone(page, write, { member: bad, proof, ...known });
  return { missing: aside, proof };
}

/** Each refused row gets Spotnana's answer to it alone. */
async function refuseAlone(
  page: Page,
  write: GroupWrite,
  { member, proof, known }: { member: Member; proof: ReadProof | undefined; known?: Refusal },
): Promise<void> {
  const refusal = known ?? (await trySome(page, write, { missing: [member], proof }));
  if (refusal) await refuseMember(page, member, refusal);
}
