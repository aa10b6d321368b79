import type { BulkLimits } from './limits.js';
import type { UserKey, UserLookup } from './rows.js';

/**
 * The six documented steps, and the look-up of users before them, as activities: names on the wire, inputs and
 * results. One activity is one API request in the normal case. All values are small plain objects, since they
 * stand in histories.
 */

export const STEP_COUNT = 6;

/** Limits and switches of the worker that runs a run's first task, recorded once per run. */
export interface RunSettings {
  /** The Spotnana API host, `host[:port]`; every later step of the run refuses another one. */
  host: string;
  /** The run that was bound; a run made by a reset has another id than this. Absent in runs of before. */
  runId?: string;
  /** False where the namespace has none registered (`USHER_SEARCH_ATTRIBUTES=off`). */
  searchAttributes: boolean;
  runDeadlineMs: number;
  /** Deadline of one HTTP request: how long a write of a dead worker may still be under way. */
  requestTimeoutMs: number;
  heartbeatTimeoutMs: number;
  startToCloseMs: number;
  /** Shortest and longest pause between two tries of a step that is in trouble. */
  troubleWaitMinMs: number;
  troubleWaitMaxMs: number;
  /** How long the optional roles step may hold up a run that is otherwise done. */
  rolesPatienceMs: number;
  /** For batches; absent in runs that began before there were any. */
  bulk?: BulkLimits;
}

/** What every step is told: whose group, and which Spotnana the run is bound to (promise 8). */
export interface StepInput {
  companyId: string;
  host: string;
  /** Somebody said `retryNow`: asks Spotnana although it wanted to be left alone for longer. */
  probe?: boolean;
}

export interface GroupRef {
  id: string;
  name: string;
}

/** At most {@link MAX_USER_KEYS} keys, so that they are one request and the lists stay small. */
export interface ListUsersInput extends StepInput {
  keys: UserKey[];
}

export interface ListUsersResult {
  /** One for each key, in the order of the keys. Never an address or a number: ids only. */
  users: UserLookup[];
}

export const MAX_USER_KEYS = 100;

export interface ListUserGroupsInput extends StepInput {
  groupName: string;
}

/** Many names at once, for a batch: at most {@link MAX_NAMES_A_CALL}. */
export interface ListUserGroupsByNameInput extends StepInput {
  groupNames: string[];
}

/** Their answers stand in one payload: about 200 bytes each. */
export const MAX_NAMES_A_CALL = 500;

export interface ListUserGroupsByNameResult {
  /** In the order of the names. */
  answers: ListUserGroupsResult[];
}

/** Never the company's whole list: the one group, or at most a few candidates. */
export type ListUserGroupsResult =
  | { found: 'one'; group: GroupRef }
  | { found: 'none'; nearNames: string[]; groupCount: number }
  | { found: 'several'; groups: GroupRef[] };

export interface GroupInput extends StepInput {
  groupId: string;
}

export interface GetUserGroupResult {
  group: GroupRef & { companyId: string; isUnmodifiable: boolean };
}

export interface ListUserGroupMembersInput extends GroupInput {
  userIds: string[];
  /** Keep looking until all are listed, at most for the worker's verify timeout; else look once. */
  untilPresent?: boolean;
}

/** Proof of a fresh, complete read: lets the PATCH right behind it skip its own read (promise 1). */
export interface ReadProof {
  /** When the read began, ms since the epoch, on the clock of the worker that read. */
  readAt: number;
  /** The run that read: a run made by a reset may not use the proof of the run before it. */
  runId: string;
}

export interface ListUserGroupMembersResult {
  present: string[];
  /** Only ever from a complete read (promise 3). */
  missing: string[];
  proof: ReadProof;
}

export interface Role {
  id: string;
  name: string;
}

export interface ListUserGroupRolesResult {
  /** At most 20. */
  roles: Role[];
  /** What members may administer, such as `ACCESS_MANAGEMENT WRITE`: of all roles, each once, sorted. */
  administrative: string[];
  /** Of the ids and permissions of all roles: another one means that something was changed. */
  fingerprint: string;
}

export interface UpdateUserGroupMembersInput extends GroupInput {
  userIds: string[];
  /** Given at most once per run: never again after a wait, a `retryNow` or a reset. */
  proof?: ReadProof;
}

export interface UpdateUserGroupMembersResult {
  /**
   * `yes`: Spotnana accepted a PATCH of this step. `maybe`: one was sent whose answer was lost, and the users
   * were members when looked at again. `no`: a read showed them to be members before anything was sent.
   */
  wrote: 'yes' | 'maybe' | 'no';
}

export interface ListUserGroupsForUserInput extends GroupInput {
  userId: string;
  /** As for the members. */
  untilPresent?: boolean;
}

export interface ListUserGroupsForUserResult {
  present: boolean;
}

/** The steps, as `createActivities` implements and the workflows call them. */
export interface StepActivities {
  /** Only where users are not given by their ids; none of the six documented steps. */
  listUsers(input: ListUsersInput): Promise<ListUsersResult>;
  listUserGroups(input: ListUserGroupsInput): Promise<ListUserGroupsResult>;
  getUserGroup(input: GroupInput): Promise<GetUserGroupResult>;
  listUserGroupMembers(input: ListUserGroupMembersInput): Promise<ListUserGroupMembersResult>;
  listUserGroupRoles(input: GroupInput): Promise<ListUserGroupRolesResult>;
  updateUserGroupMembers(input: UpdateUserGroupMembersInput): Promise<UpdateUserGroupMembersResult>;
  listUserGroupsForUser(input: ListUserGroupsForUserInput): Promise<ListUserGroupsForUserResult>;
}

/** The same, as a batch uses them. */
export interface BulkActivities extends Omit<StepActivities, 'listUserGroups'> {
  listUserGroups(input: ListUserGroupsByNameInput): Promise<ListUserGroupsByNameResult>;
}

export type StepName = keyof StepActivities;

/** The step's number in Spotnana's own description of the six; 0 for what comes before them. */
export const STEP_NUMBER: Record<StepName, number> = {
  listUsers: 0,
  listUserGroups: 1,
  getUserGroup: 2,
  listUserGroupMembers: 3,
  listUserGroupRoles: 4,
  updateUserGroupMembers: 5,
  listUserGroupsForUser: 6,
};

/** `5 of 6`; undefined for a step that is none of the six. */
export function stepNumber(step: StepName): string | undefined {
  const number = STEP_NUMBER[step];
  return number === 0 ? undefined : `${number} of ${STEP_COUNT}`;
}

/** A local activity: no request, no retries; what the worker's configuration says about this run. */
export interface RunActivities {
  bindRun(): Promise<RunSettings>;
}
