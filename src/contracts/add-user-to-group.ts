import type { Attention } from './attention.js';

/**
 * Input of `AddUserToGroupWorkflow`: one flat JSON object, so that any language can send it. The user is named by
 * exactly one of `userId`, `email`, `externalId` and `employeeId`, the group either by id or by name. Identifiers are
 * UUIDs (Spotnana API documentation).
 */
export interface AddUserToGroupInput {
  companyId: string;
  userId?: string;
  /** The business address, whatever its case. It stays in the input: what the run says and returns is the id. */
  email?: string;
  /** The id that a partner or an HR system gave the user, compared exactly. At most 255 characters. */
  externalId?: string;
  /** Compared exactly: leading zeros count. At most 255 characters. */
  employeeId?: string;
  groupId?: string;
  /** Compared exactly but for case, Unicode form and surrounding white space. 1–255 characters. */
  groupName?: string;
  /** Who asked: shown to operators. At most 200 characters. */
  requestedBy?: string;
  /** Why: shown to operators. At most 1,000 characters. */
  reason?: string;
  /** The caller's own key, such as a ticket. At most 200 characters. */
  reference?: string;
  /** Shape of this input. @default 1 */
  contractVersion?: number;
}

/** How a run that did what was asked ended. */
export type AddOutcome = 'added' | 'already_member';

/** All values of `UsherOutcome` for an add: how its run ended. */
export type AddEnding = AddOutcome | 'refused' | 'unverified' | 'failed' | 'cancelled';

/** Which of Spotnana's lists showed the user in the group. */
export type Witness = 'user_groups' | 'group_members';

export interface InheritedRole {
  id: string;
  name: string;
}

/** Result of a run that ended well. The first keys answer an operator's questions. */
export interface AddUserToGroupResult {
  /** One sentence: who, which group, what happened. */
  summary: string;
  outcome: AddOutcome;
  /** What to do now, one sentence. */
  next: string;
  verifiedBy: Witness;
  group: { id: string; name: string };
  /** Roles that members of the group have; null where they could not be read. At most 20. */
  inheritedRoles: InheritedRole[] | null;
  /** The Spotnana API host that this run talked to. */
  host: string;
  companyId: string;
  userId: string;
  requestedBy?: string;
  reason?: string;
  reference?: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** ISO 8601, UTC. */
  finishedAt: string;
}

/** `UsherState` of an add. */
export type AddState = 'running' | 'waiting' | 'done';

/** What the status query answers. */
export interface AddStatus {
  state: AddState;
  /** The step under way, such as `5 of 6: add 4f2c81d0… to Finance`. */
  step: string;
  attention: Attention | null;
  /** One sentence or a few: what it does, why it waits and what to do, or how it ended. */
  summary: string;
}
