import type { ReasonCode } from '../../src/contracts/rows.js';
import type { Refusal } from '../refusal.js';
import type { GroupWrite } from './group-write.js';
import type { Page, PageGroup } from './page.js';
import type { Member } from './rows.js';
import { recordFailures } from './trip.js';

/** Spotnana refuses the group as a whole: there is nothing more to do for its rows. */
export class GroupOver extends Error {
  override name = 'GroupOver';
}

/** Settles all rows of a group that are still open. */
export function refuseGroup(
  { rows }: Page,
  { places }: PageGroup,
  refusal: Refusal,
  reason: ReasonCode = reasonOf(refusal),
): void {
  const { debugIdentifier } = refusal.more;
  rows.settle(
    places.filter((place) => rows.isOpen(place)),
    {
      outcome: 'refused',
      reason,
      message: refusal.message,
      ...(debugIdentifier === undefined ? {} : { debugIdentifier }),
    },
  );
}

function reasonOf({ type }: Refusal): ReasonCode {
  if (type === 'GroupOfAnotherCompany') return 'group_of_another_company';
  return type === 'SpotnanaNotFound' ? 'group_not_found' : 'group_refused';
}

/**
 * All rows of the group that have no outcome, and were not sent either, or with others and refused. Who was accepted, or
 * perhaps so, is still to be looked for.
 */
export function refuseRest(
  page: Page,
  write: GroupWrite,
  refusal: Refusal,
  reason?: ReasonCode,
): void {
  const unseen = [...write.unseen.values()];
  write.forget(unseen.filter(({ sent }) => sent === 'refused').map(({ member }) => member));
  const isUnseen = new Set([...write.unseen.values()].map(({ member }) => member.place));
  const places = write.group.places.filter((place) => !isUnseen.has(place));
  refuseGroup(page, { ...write.group, places }, refusal, reason);
}

export async function refuseAll(
  page: Page,
  write: GroupWrite,
  refusal: Refusal,
  reason?: ReasonCode,
): Promise<never> {
  refuseRest(page, write, refusal, reason);
  await recordFailures(page, 1, refusal.message);
  throw new GroupOver();
}

/** Spotnana's own answer about one user. */
export async function refuseMember(
  page: Page,
  write: GroupWrite,
  member: Member,
  refusal: Refusal,
): Promise<void> {
  const { debugIdentifier } = refusal.more;
  write.forget([member]);
  page.rows.settle([member.place], {
    outcome: 'refused',
    reason: 'user_refused',
    message: refusal.message,
    ...(debugIdentifier === undefined ? {} : { debugIdentifier }),
  });
  await recordFailures(page, 1, refusal.message);
}
