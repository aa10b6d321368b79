import type { Membership } from './memberships.js';

/** What the process that asks for memberships answers to: the client of a contender, or a whole script. */
export type DriverHandlers = {
  /** One membership, from the call until it holds. Fails where it does not come to hold. */
  add(input: Membership): Promise<Taken>;
  /** Many, one after another or as many at a time as `inFlight` says. */
  addMany(input: ManyInput): Promise<Taken>;
};

export interface Taken {
  ms: number;
  /** Workflow runs that it made. @default one a membership */
  runs?: number;
}

export interface ManyInput {
  /** The first user's number; see `membership`. */
  from: number;
  count: number;
  groups: number;
  /** Memberships that are worked on at the same time. */
  inFlight: number;
}
