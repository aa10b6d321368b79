import type { DriverHandlers, Made, ManyInput, Taken } from './driver.js';
import type { Membership } from './memberships.js';
import { membership } from './memberships.js';
import { servePart } from './serve-part.js';

/**
 * The process of a contender that asks for memberships; `add` rejects where one does not come to hold. `addAll` takes many at
 * once, where the contender has a way of its own for that.
 */
export function serveDriver(
  add: (wanted: Membership) => Promise<unknown>,
  addAll?: (input: ManyInput) => Promise<Made>,
): void {
  servePart({
    add: async (wanted) => timed(() => add(wanted)),
    addMany: async (input) => timed(() => (addAll ? addAll(input) : forMany(input, add))),
  } satisfies DriverHandlers);
}

async function timed(act: () => Promise<unknown>): Promise<Taken> {
  const startedAt = performance.now();
  const made = await act();
  const ms = performance.now() - startedAt;
  return { ms, ...(isMade(made) ? made : {}) };
}

function isMade(made: unknown): made is Made {
  return typeof made === 'object' && made !== null && 'counts' in made;
}

/** Works on `inFlight` memberships at a time, each lane taking the next one as soon as it is free. */
async function forMany(
  { from, count, groups, firstGroup, inFlight }: ManyInput,
  add: (wanted: Membership) => Promise<unknown>,
): Promise<void> {
  let next = from;
  async function lane(): Promise<void> {
    while (next < from + count) await add(membership(next++, groups, firstGroup));
  }
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
}
