import type { Stage } from './stage.js';

/** The true memberships of the first so many groups. */
export async function countMembers({ simulator }: Stage, groups: number): Promise<number> {
  const members = await simulator.ask('membersOf', groups);
  return members.reduce((sum, count) => sum + count, 0);
}

/** A contender that is quick because it does not do its work must not count. */
export async function assertMembers(stage: Stage, groups: number, wanted: number): Promise<void> {
  const total = await countMembers(stage, groups);
  if (total !== wanted) throw new Error(`There are ${total} memberships instead of ${wanted}`);
}
