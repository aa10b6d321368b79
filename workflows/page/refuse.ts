import type { ReasonCode } from '../../src/contracts/rows.js';
import type { Refusal } from '../refusal.js';
import type { GroupWrite } from './group-write.js';
import { placesOf } from './members.js';
import type { Page, PageGroup } from './page.js';
import type { Member } from './rows.js';
import { recordFailures } from './trip.js';

/** Spotnana refuses the group as a whole: there is nothing more to do for its rows. */
export class GroupOver extends Error {
  override name = 'GroupOver';
}

/** Settles all rows of a group that are still open. */
export function refuseGroup({ rows }: Page, { places }: PageGroup, refusal: Refusal): void {
  const { debugIdentifier } = refusal.more;
  rows.settle(
    places.filter((place) => rows.isOpen(place)),
    {
      outcome: 'refused',
      reason: reasonOf(refusal),
      message: refusal.message,
      ...(debugIdentifier === undefined ? {} : { debugIdentifier }),
    },
  );
}

function reasonOf({ type }: Refusal): ReasonCode {
  if (type === 'GroupOfAnotherCompany') return 'group_of_another_company';
  return type === 'SpotnanaNotFound' ? 'group_not_found' : 'group_refused';
}

/** All rows of the group that are not settled, pending or uncertain. */
export function refuseRest(page: Page, write: GroupWrite, refusal: Refusal): void {
  const unknown = [...write.uncertain.values()];
  page.rows.settle(placesOf(unknown), {
    outcome: 'unverified',
    reason: 'write_unknown',
    message: `it may have been written; then ${refusal.message}`,
  });
  const isPending = new Set(placesOf([...write.pending.values()]));
  const places = write.group.places.filter((place) => !isPending.has(place));
  refuseGroup(page, { ...write.group, places }, refusal);
}

export async function refuseAll(page: Page, write: GroupWrite, refusal: Refusal): Promise<never> {
  refuseRest(page, write, refusal);
  await recordFailures(page, 1, refusal.message);
  throw new GroupOver();
}

/** Spotnana's own answer about one user. */
export async function refuseMember(page: Page, member: Member, refusal: Refusal): Promise<void> {
  const { debugIdentifier } = refusal.more;
  page.rows.settle(placesOf([member]), {
    outcome: 'refused',
    reason: 'user_refused',
    message: refusal.message,
    ...(debugIdentifier === undefined ? {} : { debugIdentifier }),
  });
  await recordFailures(page, 1, refusal.message);
}
