import type { Counts } from '../../src/contracts/rows.js';
import type { Membership } from './memberships.js';

/** What the process that asks for memberships answers to: the client of a contender, or a whole script. */
export type DriverHandlers = {
  /** One membership, from the call until it holds. Fails where it does not come to hold. */
  add(input: Membership): Promise<Taken>;
  /** Many, one after another or as many at a time as `inFlight` says. */
  addMany(input: ManyInput): Promise<Taken>;
};

export interface Taken extends Partial<Made> {
  ms: number;
}

/** usher's name of the batch that begins with that user. */
export const toBatchName = (from: number): string => `from ${from}`;

/** What a contender tells that has a way of its own for many. */
export interface Made {
  /** Workflow runs. */
  runs: number;
  /** What it says became of them. */
  counts: Counts;
}

export interface ManyInput {
  /** The first user's number; see `membership`. */
  from: number;
  count: number;
  groups: number;
  /** Number of the first group. @default 0 */
  firstGroup?: number;
  /** Memberships that are worked on at the same time. */
  inFlight: number;
  /** usher alone: waits for the batch's plan and approves it. @default without a plan */
  plan?: boolean;
  /** usher alone: one of so many users of a group is unknown to Spotnana. @default none */
  unknownEvery?: number;
}
