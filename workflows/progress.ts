import type { InheritedRole, Witness } from '../src/contracts/add-user-to-group.js';
import type { GroupRef, StepName } from '../src/contracts/steps.js';

/** What a run knows so far; its endings are written from this. */
export interface AddProgress {
  /** ms since the epoch. */
  readonly startedAt: number;
  /** The last step begun. */
  step?: StepName;
  /** Undefined as long as only an address or a number is known. */
  userId?: string;
  group?: GroupRef;
  /**
   * `none`: nothing of this run was or can be applied. `unknown`: a PATCH may have left. `accepted`: Spotnana
   * confirmed one. `not needed`: somebody else had added the user before anything was sent.
   */
  write: 'none' | 'unknown' | 'accepted' | 'not needed';
  witness?: Witness;
  roles?: InheritedRole[] | null;
  /** What the last look showed after a run broke off; null where it could not be read. */
  isMember?: boolean | null;
}
